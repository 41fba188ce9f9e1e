import Foundation
import Glibc

/// A Unix socket without any HTTP on top, to say to a server what no client would.
final class RawSocket: Sendable {
    // A class, because it owns a descriptor and several are kept in a list.

    private let descriptor: CInt

    struct Failed: Error {
        let code: Int32
    }

    /// Connects; reads give up after five seconds.
    init(path: String) throws {
        descriptor = socket(AF_UNIX, CInt(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        precondition(path.utf8.count < 108, "a socket's path has at most 107 bytes")
        unsafe withUnsafeMutableBytes(of: &address.sun_path) { bytes in
            unsafe bytes.copyBytes(from: path.utf8)
        }
        var patience = timeval(tv_sec: 5, tv_usec: 0)
        unsafe setsockopt(
            descriptor, SOL_SOCKET, SO_RCVTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
        let result = unsafe withUnsafePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic in
                unsafe connect(descriptor, generic, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        // What throws here is whole already: `deinit` closes it.
        guard result == 0 else { throw Failed(code: errno) }
    }

    deinit { close(descriptor) }

    /// Sends `bytes` on a new connection, then no more, and reads what the server says until it
    /// hangs up. The thread that waits is no cooperative one: the server under test needs those.
    static func exchange(_ bytes: [UInt8], at path: String) async throws -> String {
        try await blocking {
            let socket = try RawSocket(path: path)
            socket.send(bytes)
            shutdown(socket.descriptor, CInt(SHUT_WR))
            return socket.read(highest: 65_536)
        }
    }

    /// Asks on a new connection that is kept open, and reads the first `highest` bytes or some more.
    static func open(
        _ bytes: [UInt8], at path: String, highest: Int
    ) async throws -> (socket: RawSocket, answer: String) {
        try await blocking {
            let socket = try RawSocket(path: path)
            socket.send(bytes)
            return (socket, socket.read(highest: highest))
        }
    }

    private static func blocking<Result: Sendable>(
        _ body: @escaping @Sendable () throws -> Result
    ) async throws -> Result {
        try await withCheckedThrowingContinuation { continuation in
            Thread.detachNewThread {
                continuation.resume(with: Swift.Result { try body() })
            }
        }
    }

    /// Sends what the server still takes.
    private func send(_ bytes: [UInt8]) {
        _ = unsafe bytes.withUnsafeBytes { buffer in
            unsafe Glibc.send(
                descriptor, buffer.baseAddress, buffer.count, CInt(MSG_NOSIGNAL))
        }
    }

    /// What the server says until it hangs up; at most `highest` bytes.
    private func read(highest: Int) -> String {
        var all: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 4096)
        while all.count < highest {
            let count = unsafe buffer.withUnsafeMutableBytes { bytes in
                unsafe recv(descriptor, bytes.baseAddress, bytes.count, 0)
            }
            guard count > 0 else { break }
            all += buffer.prefix(count)
        }
        return String(decoding: all, as: UTF8.self)
    }
}
