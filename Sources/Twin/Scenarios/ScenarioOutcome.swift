import Depot
package import Units

/// What came of a scenario.
package struct ScenarioOutcome: Sendable {
    /// How long it played from time 0 on.
    package let length: Milliseconds
    /// How many expectations it has.
    package let expectations: Int
    /// Lines for people: what was not as it says, with the seconds around it, and what must never
    /// be. Empty where all is well.
    package let failures: [String]

    /// So many seconds before and after a failure are shown.
    private static let secondsBefore: Int64 = 5
    private static let secondsAfter: Int64 = 2

    init(
        _ scenario: Scenario, watches: [ExpectationWatch], seconds: [ScenarioSight],
        findings: [String]
    ) {
        length = scenario.length
        expectations = watches.count
        let table = ScenarioTable(plan: scenario.circumstances.site.plan)
        var failures: [String] = []
        for watch in watches {
            guard case .failed(let time) = watch.verdict else { continue }
            let expectation = watch.expectation
            failures += [
                "\(scenario.file):\(expectation.line): \(expectation.text)",
                "  expected \(Self.words(of: expectation)); "
                    + "not so at \(ScenarioTable.text(of: time)):",
            ]
            let near = seconds.filter { Self.isNear($0.time, time) }
            failures += table.rows(of: near, about: expectation.statement).map { "    " + $0 }
        }
        self.failures = failures + findings.map { "\(scenario.file): \($0)" }
    }

    private static func words(of expectation: Expectation) -> String {
        let from = ScenarioTable.text(of: expectation.from)
        let to = ScenarioTable.text(of: expectation.to)
        return expectation.isEventual
            ? "at some time from \(from) to \(to)" : "all the time from \(from) to \(to)"
    }

    private static func isNear(_ time: Milliseconds, _ failure: Milliseconds) -> Bool {
        time >= failure - .seconds(secondsBefore) && time <= failure + .seconds(secondsAfter)
    }
}
