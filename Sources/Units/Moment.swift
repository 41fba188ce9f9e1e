/// One point in time as the controller sees it: the monotonic clock for everything that is
/// measured, the wall clock for everything that is labelled.
public struct Moment: Hashable, Codable, Sendable {
    /// For measuring.
    public let instant: Instant
    /// For labelling.
    public let utc: UTCTime
    /// Whether the wall clock is known to be right (a time source has set it).
    public let isSynchronised: Bool

    @inlinable public init(instant: Instant, utc: UTCTime, isSynchronised: Bool) {
        self.instant = instant
        self.utc = utc
        self.isSynchronised = isSynchronised
    }
}
