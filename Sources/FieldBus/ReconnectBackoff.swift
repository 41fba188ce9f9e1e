package import Units

/// When a line that lost its connection may dial again: soon at first, then rarer, never at the
/// same moment as its neighbours after a power cut.
package struct ReconnectBackoff: Hashable, Sendable {
    private var failures = 0
    private var notBefore: Instant?

    /// The first pause.
    package static let shortest = Milliseconds.milliseconds(250)
    /// The longest pause: a switch that comes back is used within this.
    package static let longest = Milliseconds.seconds(5)
    /// A pause is drawn from this share of itself up to the whole.
    package static let jitter = Percent.percent(50)

    /// Has not failed yet.
    package init() {}

    /// Whether dialling is allowed.
    package func allows(at now: Instant) -> Bool { notBefore.map { now >= $0 } ?? true }

    /// The other side answered.
    package mutating func succeeded() {
        failures = 0
        notBefore = nil
    }

    /// Dialling failed, or the connection broke without ever having answered.
    package mutating func failed(
        at now: Instant, using generator: inout some RandomNumberGenerator
    ) {
        let doublings = min(failures, 16)
        failures += 1
        let whole = min(ReconnectBackoff.shortest * (1 << doublings), ReconnectBackoff.longest)
        let least = ReconnectBackoff.jitter.share(of: whole)
        let drawn = Int64.random(in: least.rawValue...whole.rawValue, using: &generator)
        notBefore = now + Milliseconds(rawValue: drawn)
    }
}
