/// How the control loop keeps its time, in `status.json`.
package struct TickDocument: Hashable, Codable, Sendable {
    /// Finished ticks since the start.
    package var count: Int64
    /// From one tick to the next.
    package var periodMilliseconds: Int64
    /// The latest that a tick of the last minute began.
    package var lateMaxMicroseconds: Int64
    /// The longest that a step of the last minute took.
    package var stepMaxMicroseconds: Int64
    /// Ticks that took longer than the period.
    package var overruns: Int64

    package init(
        count: Int64, periodMilliseconds: Int64, lateMaxMicroseconds: Int64,
        stepMaxMicroseconds: Int64, overruns: Int64
    ) {
        self.count = count
        self.periodMilliseconds = periodMilliseconds
        self.lateMaxMicroseconds = lateMaxMicroseconds
        self.stepMaxMicroseconds = stepMaxMicroseconds
        self.overruns = overruns
    }

    private enum CodingKeys: String, CodingKey {
        case count
        case periodMilliseconds = "period_ms"
        case lateMaxMicroseconds = "late_max_us"
        case stepMaxMicroseconds = "step_max_us"
        case overruns
    }
}
