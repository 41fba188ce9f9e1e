import CLinux
package import Units

#if canImport(Glibc)
    import Glibc
#endif

/// The clocks of the simulated plant on the wire.
package enum WireClock {
    /// Monotonic time.
    @Sendable package static func now() -> Instant {
        // 2^63 ns are 292 years of uptime.
        Instant(milliseconds: Int64(busbar_boottime_nanoseconds() / 1_000_000))
    }

    /// The true time.
    package static func utc() -> UTCTime {
        var now = timespec()
        unsafe clock_gettime(CLOCK_REALTIME, &now)
        return UTCTime(
            milliseconds: Int64(now.tv_sec) * 1000 + Int64(now.tv_nsec) / 1_000_000)
    }
}
