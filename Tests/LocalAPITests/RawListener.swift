import Glibc

/// Somebody who listens on a Unix socket and is not busbard.
struct RawListener: ~Copyable {
    private let descriptor: CInt

    init(path: String) throws {
        descriptor = socket(AF_UNIX, CInt(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        precondition(path.utf8.count < 108, "a socket's path has at most 107 bytes")
        unsafe withUnsafeMutableBytes(of: &address.sun_path) { bytes in
            unsafe bytes.copyBytes(from: path.utf8)
        }
        let result = unsafe withUnsafePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic in
                unsafe bind(descriptor, generic, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        guard result == 0, listen(descriptor, 8) == 0 else {
            throw RawSocket.Failed(code: errno)
        }
    }

    deinit { close(descriptor) }

    /// Leaves the file of a socket behind that nobody listens on any more.
    static func leaveBehind(path: String) throws {
        _ = try RawListener(path: path)
    }
}
