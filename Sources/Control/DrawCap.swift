package import Units

/// What a vehicle can use of its limit, so that the rest is lent to others: learned from a draw that
/// stays below the limit, forgotten when the draw reaches the cap.
package struct DrawCap: Hashable, Codable, Sendable {
    /// The most it is seen to use, with room to grow; nil: all it may have.
    package private(set) var cap: ChargingRate?
    /// Since when it has drawn clearly less than it might.
    private var underSince: Instant?

    /// A vehicle must draw less for so long before the rest is lent: it may still be ramping up.
    private static let patience = Milliseconds.seconds(15)

    /// A settled sample: `draw` under `limit`; `margin` is room to grow (two steps and more).
    mutating func note(
        draw: ChargingRate, limit: ChargingRate, margin: ChargingRate, at now: Instant
    ) {
        if let cap, draw + margin >= cap + ChargingRate(rawValue: margin.rawValue / 2) {
            // It uses what it has: let it show what it can take.
            self.cap = nil
            underSince = nil
            return
        }
        guard draw + margin + margin < limit else {
            underSince = nil
            return
        }
        underSince = underSince ?? now
        guard let underSince, now - underSince >= Self.patience else { return }
        cap = draw + margin
    }

    /// Whether the next sample decides how much it leaves.
    func isDue(at now: Instant) -> Bool {
        guard cap == nil, let underSince else { return false }
        return now - underSince >= Self.patience
    }

    /// Another vehicle, or another transaction.
    mutating func forget() { self = DrawCap() }
}
