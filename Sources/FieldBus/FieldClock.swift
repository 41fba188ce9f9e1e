import CLinux
package import Units

/// The clock that measures: CLOCK_BOOTTIME, which counts suspend and is never set.
package enum FieldClock {
    /// Now.
    @Sendable package static func now() -> Instant {
        // 2^63 ns are 292 years of uptime.
        Instant(milliseconds: Int64(busbar_boottime_nanoseconds() / 1_000_000))
    }
}
