package import LocalAPI

#if canImport(Glibc)
    import Glibc
#endif

/// Who may take rows out of the outbox: by the number of the user, as the kernel tells it.
package struct OutboxCarriers: Hashable, Sendable {
    /// The user of the service `busbar-uplink` (`systemd/sysusers.conf`).
    package static let userName = "busbar-uplink"

    private let users: Set<UInt32>

    /// `own` is the daemon's user; `uplink` is nil where the box has no such user. Root may always:
    /// it could be either of them.
    package init(own: UInt32, uplink: UInt32?) {
        users = Set([0, own] + (uplink.map { [$0] } ?? []))
    }

    package func include(_ user: PeerUser) -> Bool { users.contains(user.user) }

    /// Those of this box, as of now: a user that is made later counts from the next start.
    package static func ofThisBox() -> OutboxCarriers {
        OutboxCarriers(own: geteuid(), uplink: number(of: userName))
    }

    private static func number(of name: String) -> UInt32? {
        var entry = unsafe passwd()
        var found: UnsafeMutablePointer<passwd>? = nil
        // The usual size of an entry's texts is under 200 bytes. Nothing of it is kept but the
        // number; the buffers live for the call.
        var texts = [CChar](repeating: 0, count: 4096)
        let result = unsafe getpwnam_r(name, &entry, &texts, texts.count, &found)
        guard result == 0, unsafe found != nil else { return nil }
        return unsafe entry.pw_uid
    }
}
