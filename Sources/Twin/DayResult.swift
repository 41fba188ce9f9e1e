package import Units

/// What a day came to under one way of dividing the power.
package struct DayResult: Hashable, Sendable {
    /// The way.
    package let name: String
    /// What the battery of each visit lacked at its departure; zero where it had it.
    package let shortfalls: [Energy]
    /// What truly flowed through the billed node in each quarter hour on average.
    package let quarters: [Watts]
    /// For how long some node carried more than its limit on some phase.
    package let overLimit: Milliseconds
    /// What all buses took at the plug.
    package let delivered: Energy
    /// How often what a bay may draw changed while a bus stood there.
    package let changes: Int64
    /// How often such a change was a rise after a fall, or a fall after a rise, of the same stay.
    package let turns: Int64
    /// How long buses stood at bays, all together.
    package let occupied: Milliseconds
    /// What must not be, in words.
    package let failures: [String]

    /// The highest quarter hour.
    package var highest: Watts { quarters.max() ?? .zero }

    /// Which of `visits` had what they needed.
    package func met(of visits: [Int], on day: DepotDay) -> [Int] {
        visits.filter { shortfalls[$0] <= day.tolerance(of: day.visits[$0]) }
    }
}
