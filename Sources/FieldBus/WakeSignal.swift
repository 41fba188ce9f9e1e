import CLinux
import Glibc
import Units

/// A request to stop that wakes whoever waits for it; once given, it stands.
///
/// A class, because it owns a descriptor of the system: an eventfd that nobody reads.
final class WakeSignal: Sendable {
    /// Becomes readable with the signal.
    let descriptor: Int32

    init() throws(FieldBusError) {
        descriptor = busbar_eventfd()
        guard descriptor >= 0 else { throw .system(call: "eventfd", code: errno) }
    }

    deinit { close(descriptor) }

    /// Gives the signal.
    func give() {
        var one: UInt64 = 1
        // An eventfd takes eight bytes; it can only refuse when it is readable already.
        unsafe _ = write(descriptor, &one, MemoryLayout<UInt64>.size)
    }

    /// Whether the signal was given.
    var isGiven: Bool { wait(atMost: .zero) }

    /// Waits for the signal; false when `time` has passed without it. May return early.
    func wait(atMost time: Milliseconds) -> Bool {
        var watched = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        let patience = time.clamped(from: .zero, to: WakeSignal.waitLongest)
        let ready = unsafe poll(&watched, 1, Int32(patience.rawValue))
        return ready > 0
    }

    /// Waits for the signal until `deadline` on the clock `now`; false when that has come.
    func wait(until deadline: Instant, now: () -> Instant) -> Bool {
        while true {
            let left = deadline - now()
            if wait(atMost: left) { return true }
            if left <= .zero { return false }
        }
    }

    /// Within what poll(2) takes; a longer wait goes round.
    private static let waitLongest = Milliseconds.minutes(10)
}
