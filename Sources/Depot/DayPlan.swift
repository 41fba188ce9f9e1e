package import Units

/// What a connector's default lets through over the hours to come, above its fallback: with nobody there
/// to speak to the charger its vehicle is charged by it (SAFETY.md section 6).
///
/// ```
/// fallback ▁▁▁▁▁▁▁▁▁▆▆▆▆▆▆▆▆▆▆▆▆▆▆▆▆▆▆▁▁▁▁▁▁▁  fallback
///                  begins            ends
/// ```
package struct DayPlan: Hashable, Codable, Sendable {
    /// Of our served clock, or of a charger's, as the place says.
    package var begins: UTCTime
    package var ends: UTCTime
    /// What it lets through between; in the charger's unit.
    package var rate: ChargingRate

    package init(begins: UTCTime, ends: UTCTime, rate: ChargingRate) {
        self.begins = begins
        self.ends = ends
        self.rate = rate
    }

    /// None ends later after it was made.
    package static let longest = Milliseconds.minutes(24 * 60)

    /// The same by a clock that is ahead by `offset`.
    package func shifted(by offset: Milliseconds) -> DayPlan {
        DayPlan(begins: begins + offset, ends: ends + offset, rate: rate)
    }
}
