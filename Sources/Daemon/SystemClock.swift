import CLinux
import Synchronization
package import Units

/// The only clock of the daemon: boot time to measure, the wall clock to label, and the served time
/// that the control loop publishes for the chargers' links.
///
/// A class, because several threads share the published offset.
package final class SystemClock: Sendable {
    /// Served time minus monotonic time, in milliseconds, as of the last tick.
    private let servedOffset: Atomic<Int64>

    package init() {
        servedOffset = Atomic(busbar_walltime_milliseconds() - Self.instant().milliseconds)
    }

    /// Now, for the controller.
    package func moment() -> Moment {
        Moment(
            instant: Self.instant(), utc: UTCTime(milliseconds: busbar_walltime_milliseconds()),
            isSynchronised: busbar_clock_synchronised() != 0)
    }

    /// Now, for the links: labelled with the served time.
    package func servedMoment() -> Moment {
        let instant = Self.instant()
        let offset = servedOffset.load(ordering: .relaxed)
        return Moment(
            instant: instant, utc: UTCTime(milliseconds: instant.milliseconds + offset),
            isSynchronised: true)
    }

    /// The control loop has leaned the served clock.
    package func publish(servedOffset offset: Milliseconds) {
        servedOffset.store(offset.rawValue, ordering: .relaxed)
    }

    /// Monotonic time.
    package static func instant() -> Instant {
        // 2^63 ns are 292 years of uptime.
        Instant(milliseconds: Int64(busbar_boottime_nanoseconds() / 1_000_000))
    }
}
