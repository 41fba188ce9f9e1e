import Ledger
import Testing
import Twin
import Units

/// A seed that fails is played again and again with less in it. Rules that are left out make seeds fail.
@Suite("a failing seed")
struct ShrinkingTests {
    @Test(
        "of the kernel comes to a smaller run that fails, and is printed as what repeats it",
        arguments: ["R1", "R2", "R6"])
    func shrinksKernel(rule: String) throws {
        let swarm = KernelSwarmRun(
            seeds: 1...200, length: .minutes(60), omissions: try omission(rule),
            stopsAtFailure: true)
        let seed = try #require(swarm.run { _ in }.failed.first)
        let whole = KernelCircumstances.drawn(seed: seed).whole
        let small = try #require(swarm.shrunken(seed))
        expectSmaller(small, than: whole, length: swarm.length)

        let options = Options(of: small.command)
        #expect(options.words.contains("--kernel"))
        #expect(options.seed == seed)
        var again = KernelSwarmRun(
            seeds: seed...seed, length: options.length, omissions: try omission(options.rule),
            stopsAtFailure: true)
        again.excerpt = try options.excerpt(of: whole)
        let repeated = again.rehearse(seed)
        #expect(repeated.fingerprint == small.fingerprint)
        #expect(repeated.failures == small.failures)

        again.omissions = .none
        #expect(again.rehearse(seed).failures == [], "the rule is what is missing")
    }

    @Test(
        "of a depot comes to a smaller run that fails, and is printed as what repeats it",
        arguments: [("R1", 17), ("R6", 62), ("R8", 3)])
    func shrinksDepot(rule: String, seed: UInt64) throws {
        let swarm = SwarmRun(
            seeds: seed...seed, length: .minutes(60), omissions: try omission(rule),
            stopsAtFailure: true)
        let whole = Circumstances.drawn(seed: seed).whole
        let small = try #require(swarm.shrunken(seed))
        expectSmaller(small, than: whole, length: swarm.length)

        let options = Options(of: small.command)
        #expect(options.seed == seed)
        var again = SwarmRun(
            seeds: seed...seed, length: options.length, omissions: try omission(options.rule),
            stopsAtFailure: true)
        again.excerpt = try options.excerpt(of: whole)
        let repeated = again.rehearse(seed)
        #expect(repeated.fingerprint == small.fingerprint)
        #expect(repeated.failures == small.failures)

        again.omissions = .none
        #expect(again.rehearse(seed).failures == [], "the rule is what is missing")
    }

    @Test("of a depot comes to a scenario that fails as well, and only without the rule")
    func becomesScenario() throws {
        let swarm = SwarmRun(
            seeds: 62...62, length: .minutes(60), omissions: try omission("R6"),
            stopsAtFailure: true)
        let small = try #require(swarm.shrunken(62))
        let verdict = try #require(small.lines.last)
        #expect(verdict.hasPrefix("# A scenario that fails as well: "), "\(verdict)")
        let seed = try #require(Options(of: verdict).value("--seed").flatMap { UInt64($0) })
        let scenario = try Scenario(
            reading: small.lines.joined(separator: "\n"), file: "shrunken")
        var without = ScenarioRun(scenario, seed: seed, omitting: swarm.omissions)
        #expect(without.play().failures.contains { $0.contains(" over, highest ") })
        var with = ScenarioRun(scenario, seed: seed, omitting: .none)
        #expect(with.play().failures == [])
    }

    @Test("is left as it is by an excerpt that has everything")
    func followsItself() {
        var kernel = KernelSwarmRun(
            seeds: 7...7, length: .minutes(20), omissions: .none, stopsAtFailure: false)
        let kernelPrint = kernel.rehearse(7).fingerprint
        kernel.excerpt = KernelCircumstances.drawn(seed: 7).whole
        #expect(kernel.rehearse(7).fingerprint == kernelPrint)

        var depot = SwarmRun(
            seeds: 7...7, length: .minutes(10), omissions: .none, stopsAtFailure: false)
        let depotPrint = depot.rehearse(7).fingerprint
        depot.excerpt = Circumstances.drawn(seed: 7).whole
        #expect(depot.rehearse(7).fingerprint == depotPrint)
    }

    @Test("that does not fail comes to nothing smaller")
    func needsFailure() {
        let swarm = KernelSwarmRun(
            seeds: 1...1, length: .minutes(10), omissions: .none, stopsAtFailure: false)
        #expect(swarm.shrunken(1) == nil)
    }

    private func expectSmaller(_ small: ShrunkenRun, than whole: Excerpt, length: Milliseconds) {
        #expect(small.failures.contains { $0.contains(" over, highest ") })
        #expect(small.length <= length)
        #expect(small.excerpt.parts.count < whole.parts.count)
        #expect(small.excerpt.chargers.count <= whole.chargers.count)
        #expect(small.runs <= 60)
        #expect(small.lines.contains { $0.contains("OVERLOAD of ") }, "the overload is told")
    }

    private func omission(_ rule: String?) throws -> Omissions {
        try #require(Omissions.names.first { $0.name == rule }).omission
    }

    /// The words of a command that was printed.
    private struct Options {
        let words: [Substring]

        init(of command: String) { words = command.split(separator: " ") }

        func value(_ option: Substring) -> String? {
            words.firstIndex(of: option).flatMap { place in
                place + 1 < words.count ? String(words[place + 1]) : nil
            }
        }

        var rule: String? { value("--without") }
        var seed: UInt64? { value("--seeds")?.split(separator: ".").first.flatMap { UInt64($0) } }
        var length: Milliseconds {
            let hours = value("--hours").flatMap { Int64($0) } ?? 0
            return .minutes(hours * 60 + (value("--minutes").flatMap { Int64($0) } ?? 0))
        }

        func excerpt(of whole: Excerpt) throws -> Excerpt {
            let keep = try #require(value("--keep"))
            let chargers = try #require(value("--chargers"))
            return try #require(whole.keeping(keep)?.withChargers(chargers))
        }
    }
}
