import CLinux
package import Units

/// The clocks of the simulated plant on the wire.
package enum WireClock {
    /// Monotonic time.
    @Sendable package static func now() -> Instant {
        // 2^63 ns are 292 years of uptime.
        Instant(milliseconds: Int64(busbar_boottime_nanoseconds() / 1_000_000))
    }

    /// The true time.
    package static func utc() -> UTCTime {
        UTCTime(milliseconds: busbar_walltime_milliseconds())
    }
}
