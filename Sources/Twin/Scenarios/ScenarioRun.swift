package import Ledger
import Units

/// Plays a scenario: the real control room against its depot, in memory and in no time. The same
/// file and seed go the same way each time.
package struct ScenarioRun: Sendable {
    private let scenario: Scenario
    private var rehearsal: Rehearsal
    private var watches: [ExpectationWatch]
    /// What is left to happen.
    private var coming: ArraySlice<Scenario.TimedHappening>
    /// The depot at each second.
    private var seconds: [ScenarioSight] = []

    /// So long before time 0 the controller starts.
    private static let lead = Milliseconds.seconds(60)

    /// `seed` draws what nobody decides: how long each message takes, and when chargers dial.
    /// `omitting` is `.none` but for seeing that a scenario notices a rule that is left out.
    package init(_ scenario: Scenario, seed: UInt64, omitting omissions: Omissions) {
        self.scenario = scenario
        rehearsal = Rehearsal(
            circumstances: scenario.circumstances, seed: seed, omitting: omissions)
        watches = scenario.expectations.map { ExpectationWatch($0) }
        coming = scenario.happenings[...]
        rehearsal.plant.quieten()
    }

    /// Plays it to its end.
    package mutating func play() -> ScenarioOutcome {
        if !scenario.startsCold { rehearsal.run(for: Self.lead) }
        let zero = rehearsal.elapsed
        while rehearsal.elapsed - zero < scenario.length {
            while let next = coming.first, next.at <= rehearsal.elapsed - zero {
                rehearsal.meet(next.happening)
                coming.removeFirst()
            }
            rehearsal.step()
            look(at: rehearsal.elapsed - zero)
        }
        for index in watches.indices { watches[index].end() }
        rehearsal.conclude()
        return ScenarioOutcome(
            scenario, watches: watches, seconds: seconds,
            findings: rehearsal.outcome.failures)
    }

    private mutating func look(at time: Milliseconds) {
        let sight = ScenarioSight(of: rehearsal, time: time)
        for index in watches.indices { watches[index].look(at: sight) }
        if time.rawValue % 1000 == 0 { seconds.append(sight) }
    }
}
