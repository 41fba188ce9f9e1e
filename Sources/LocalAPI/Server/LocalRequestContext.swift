import Hummingbird
import NIOCore

/// What a request is known by besides itself: the connection it came on.
struct LocalRequestContext: InitializableFromSource {
    let channel: any Channel

    init(source: ApplicationRequestContextSource) {
        channel = source.channel
    }

    /// The user at the other end; nil where the kernel does not tell.
    func peer() async -> PeerUser? {
        guard let options = channel as? any SocketOptionProvider else { return nil }
        // struct ucred of unix(7): pid, uid, gid, each of 32 bits. The type's size is what
        // NIO hands to getsockopt(2) as the length.
        let credentials: EventLoopFuture<PeerCredentials> = options.unsafeGetSocketOption(
            level: .socket, name: NIOBSDSocket.Option(rawValue: soPeerCredentials))
        do {
            let found = try await credentials.get()
            return PeerUser(user: found.user, process: found.process)
        } catch {
            return nil
        }
    }
}

/// `SO_PEERCRED` of asm-generic/socket.h, which Glibc's Swift module does not show.
private let soPeerCredentials: CInt = 17

/// `struct ucred`.
private struct PeerCredentials: Sendable {
    var process: Int32
    var user: UInt32
    var group: UInt32
}
