import CLinux
package import Units

/// The time that a carrier waits by. Tests bring one that lets a week pass at once.
package struct CarrierClock: Sendable {
    /// Counts suspended time.
    package let now: @Sendable () -> Instant
    /// Waits; throws `CancellationError` where the task ends meanwhile.
    package let sleep: @Sendable (Milliseconds) async throws -> Void

    package init(
        now: @escaping @Sendable () -> Instant,
        sleep: @escaping @Sendable (Milliseconds) async throws -> Void
    ) {
        self.now = now
        self.sleep = sleep
    }

    /// The box's own.
    package static let system = CarrierClock(
        // 2^63 ns are 292 years of uptime.
        now: { Instant(milliseconds: Int64(busbar_boottime_nanoseconds() / 1_000_000)) },
        sleep: { try await Task.sleep(for: .milliseconds($0.rawValue)) })
}
