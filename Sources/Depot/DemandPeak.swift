package import Units

/// The highest finished interval of a billing month, for one kind of window: what the month is
/// charged for already. Two targets of one kind share it.
package struct DemandPeak: Hashable, Codable, Sendable {
    /// How the interval moves.
    package var window: DemandTarget.Window
    /// The interval's length.
    package var interval: Milliseconds
    /// When the month began, in the site's zone.
    package var month: UTCTime
    /// The highest average so far; never negative. Time that nobody measured counts as nothing, so
    /// that it is never more than what the bill will say.
    package var peak: Watts

    package init(
        window: DemandTarget.Window, interval: Milliseconds, month: UTCTime, peak: Watts
    ) {
        self.window = window
        self.interval = interval
        self.month = month
        self.peak = peak
    }
}
