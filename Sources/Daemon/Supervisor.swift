package import Units

#if canImport(Glibc)
    import Glibc
#endif

/// The one that started the daemon and restarts it where it hangs: systemd, which is told by one
/// datagram a sentence (sd_notify(3)). Where nobody wants to be told, nothing is sent.
///
/// Nothing here waits: a datagram that finds no room is lost, and the next tick tells again. A
/// `ready` that is lost ends in a restart (`TimeoutStartSec`), which harms nothing.
package struct Supervisor: Sendable {
    /// Where it listens: a path, or `@` and an abstract name of unix(7). Nil where nobody does.
    private let place: String?
    /// How long it waits for a finished tick; nil where it does not.
    private let patience: Milliseconds?

    /// The most bytes of a place: `sun_path` of unix(7) less its end mark.
    private static let placeBytesHighest = 107
    /// So many ticks may be missing before it takes the daemon as hanging.
    private static let ticksMissed: Int64 = 3

    /// Reads what systemd leaves in the environment of a service for this `process`. What is not
    /// understood there is as if it were absent: a daemon that nobody watches regulates all the same.
    package init(environment: [String: String], process: Int32) {
        let name = environment["NOTIFY_SOCKET"] ?? ""
        let isPlace = name.hasPrefix("/") || name.hasPrefix("@")
        place = isPlace && name.utf8.count <= Self.placeBytesHighest ? name : nil
        let isMeant = environment["WATCHDOG_PID"].map { $0 == "\(process)" } ?? true
        let microseconds = environment["WATCHDOG_USEC"].flatMap { Int64($0) } ?? 0
        patience =
            isMeant && microseconds > 0 ? Milliseconds(rawValue: microseconds / 1000) : nil
    }

    /// Chargers can connect. From now on it waits for ticks: longer than the unit says where a site
    /// has such long ticks that a healthy daemon would be ended.
    package func tellReady(tick: Milliseconds) {
        let lowest = tick * Self.ticksMissed
        guard let patience, patience < lowest else { return send("READY=1") }
        send("READY=1\nWATCHDOG_USEC=\(lowest.rawValue * 1000)")
    }

    /// A tick was finished. Told of each one, though half of the time that the unit gives would do:
    /// then only ticks that are missing use it up.
    package func tellTick() {
        guard patience != nil else { return }
        send("WATCHDOG=1")
    }

    /// The daemon is on its way out.
    package func tellStopping() { send("STOPPING=1") }

    private func send(_ text: String) {
        guard let place else { return }
        // A descriptor for each datagram: nothing is left to close, and a supervisor that came anew
        // is reached as well.
        let descriptor = socket(
            AF_UNIX, CInt(SOCK_DGRAM.rawValue | SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { return }
        defer { close(descriptor) }
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        unsafe withUnsafeMutableBytes(of: &address.sun_path) { bytes in
            // The place was measured in `init`; the rest of the address stays zero.
            unsafe bytes.copyBytes(from: place.utf8)
            if place.hasPrefix("@") { unsafe bytes[0] = 0 }
        }
        // An abstract name is as long as the address says: no zeros may follow it.
        let length = MemoryLayout<sockaddr_un>.offset(of: \.sun_path).map { $0 + place.utf8.count }
        guard let length else { return }
        var message = Array(text.utf8)
        _ = unsafe withUnsafePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic in
                unsafe sendto(
                    descriptor, &message, message.count, CInt(MSG_NOSIGNAL), generic,
                    socklen_t(length))
            }
        }
    }
}
