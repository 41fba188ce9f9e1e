package import Units

/// A soft ceiling on the average power of a billing interval: an item of the site file's `demand`.
package struct DemandTarget: Hashable, Codable, Sendable {
    /// How the interval moves.
    package let window: Window
    /// Its length.
    package let interval: Milliseconds
    /// Never exceeded if avoidable.
    package let target: Watts
    /// The larger of target and the month's peak so far is allowed.
    package let ratchetsToMonthPeak: Bool
    /// A departure that would be missed outranks the target.
    package let readinessMayExceed: Bool

    package init(
        window: Window, interval: Milliseconds, target: Watts, ratchetsToMonthPeak: Bool,
        readinessMayExceed: Bool
    ) {
        self.window = window
        self.interval = interval
        self.target = target
        self.ratchetsToMonthPeak = ratchetsToMonthPeak
        self.readinessMayExceed = readinessMayExceed
    }

    /// How an interval moves; the raw values are the site file's words.
    package enum Window: String, CaseIterable, Hashable, Codable, Sendable {
        /// One after the other, on the meter's clock.
        case block
        /// Always the time just past.
        case rolling
    }
}
