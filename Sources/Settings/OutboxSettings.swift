package import Units

/// What of the uplink's file concerns the daemon, which keeps what waits.
package struct OutboxSettings: Hashable, Sendable {
    /// The most bytes of rows that may wait, as they count in batches.
    package let bytesHighest: Int64
    /// How often the uplink asks for them.
    package let interval: Milliseconds

    package init(bytesHighest: Int64, interval: Milliseconds) {
        self.bytesHighest = bytesHighest
        self.interval = interval
    }

    /// What holds where the file says nothing else: years of a large depot, and the quarter of an
    /// hour that summaries are made for.
    package static let standard = OutboxSettings(
        bytesHighest: 2_000_000_000, interval: .minutes(15))
}
