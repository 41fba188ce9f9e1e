package import Control
import ControlRoom
package import Ledger
package import Units

/// Many rehearsals, one for each seed.
package struct SwarmRun: Hashable, Sendable {
    package var seeds: ClosedRange<UInt64>
    /// How long each lasts, in the plant's time.
    package var length: Milliseconds
    /// Rules that are left out, to see that the swarm notices.
    package var omissions: Omissions
    /// Whether the first failure ends it.
    package var stopsAtFailure: Bool
    /// What of a seed's run is played; nil: all of it.
    package var excerpt: Excerpt?

    package init(
        seeds: ClosedRange<UInt64>, length: Milliseconds, omissions: Omissions,
        stopsAtFailure: Bool
    ) {
        self.seeds = seeds
        self.length = length
        self.omissions = omissions
        self.stopsAtFailure = stopsAtFailure
    }

    /// Runs them one after the other; a line for each seed that fails, and what repeats it.
    package func run(report: (String) -> Void) -> SwarmOutcome {
        var outcome = SwarmOutcome()
        for seed in seeds {
            let one = rehearse(seed)
            outcome.add(one, seed: seed)
            guard !one.failures.isEmpty else { continue }
            report(
                "seed \(seed) (\(Circumstances.drawn(seed: seed).text)): "
                    + one.failures.joined(separator: "; ") + " -- " + command(for: seed))
            if stopsAtFailure { break }
        }
        return outcome
    }

    /// One seed's rehearsal.
    package func rehearse(_ seed: UInt64) -> RehearsalOutcome {
        guard let excerpt else {
            return rehearsed(
                Rehearsal(circumstances: .drawn(seed: seed), seed: seed, omitting: omissions),
                for: length
            ).outcome
        }
        let tape = tape(of: seed, for: length)
        return rehearsed(rehearsal(of: seed, excerpt, tape: tape, diary: nil), for: length).outcome
    }

    /// The smallest run that fails like a seed's, or the excerpt that was chosen; nil where that does
    /// not fail.
    package func shrunken(_ seed: UInt64) -> ShrunkenRun? {
        guard let failure = rehearse(seed).failure else { return nil }
        let tape = tape(of: seed, for: min(length, Shrinking.minutes(of: failure) ?? length))
        var shrinking = Shrinking(
            excerpt ?? Circumstances.drawn(seed: seed).whole, length: length, failure: failure
        ) { excerpt, length in
            rehearsed(rehearsal(of: seed, excerpt, tape: tape, diary: nil), for: length)
                .outcome.failure
        }
        if excerpt == nil { shrinking.shrink() }
        let last = rehearsed(
            rehearsal(of: seed, shrinking.excerpt, tape: tape, diary: RehearsalDiary()),
            for: shrinking.length)
        var told = self
        told.excerpt = shrinking.excerpt
        told.length = shrinking.length
        return ShrunkenRun(
            excerpt: shrinking.excerpt, length: shrinking.length, runs: shrinking.runs,
            fingerprint: last.outcome.fingerprint, failures: last.outcome.failures,
            command: told.command(for: seed), lines: scenario(of: last))
    }

    /// The run as a scenario, with what came of playing that.
    private func scenario(of rehearsal: Rehearsal) -> [String] {
        var lines = rehearsal.scenario(titled: "What seed \(rehearsal.seed) comes to.")
        let missing = rehearsal.circumstances.unspoken
        if !missing.isEmpty {
            lines.append("# No scenario can say: " + missing.joined(separator: "; ") + ".")
        }
        do throws(ScenarioErrors) {
            let scenario = try Scenario(reading: lines.joined(separator: "\n"), file: "scenario")
            let seeds = [rehearsal.seed] + Self.scenarioSeeds
            let failing = seeds.first { seed in
                var run = ScenarioRun(scenario, seed: seed, omitting: omissions)
                return !run.play().failures.isEmpty
            }
            lines.append(
                failing.map {
                    "# A scenario that fails as well: busbar twin run FILE --seed \($0)"
                        + omissions.options
                } ?? "# A scenario in which nothing fails: what it leaves out matters.")
        } catch {
            lines.append("# Not yet a scenario: " + error.texts.joined(separator: "; "))
        }
        return lines
    }

    /// A scenario leaves to its seed how long messages take and when chargers dial: so many are tried.
    private static let scenarioSeeds: ClosedRange<UInt64> = 1...20

    /// One seed's rehearsal, with what its controller was told and did in each step, and at last in the time
    /// in which it recovers, and how it stands then; nil while it is dead.
    package func rehearse(
        _ seed: UInt64, recording: ([RunRecord], Controller?) -> Void
    ) -> RehearsalOutcome {
        let excerpt = excerpt ?? Circumstances.drawn(seed: seed).whole
        var rehearsal = rehearsal(of: seed, excerpt, tape: tape(of: seed, for: length), diary: nil)
        if let controller = rehearsal.room?.controller { recording([.began(controller)], nil) }
        while rehearsal.elapsed < length {
            rehearsal.records = []
            rehearsal.step()
            recording(rehearsal.records ?? [], rehearsal.room?.controller)
        }
        rehearsal.records = []
        rehearsal.recoverWhereDue()
        recording(rehearsal.records ?? [], rehearsal.room?.controller)
        rehearsal.conclude()
        return rehearsal.outcome
    }

    /// A rehearsal of no more than an excerpt has.
    private func rehearsal(
        of seed: UInt64, _ excerpt: Excerpt, tape: DrawTape, diary: RehearsalDiary?
    ) -> Rehearsal {
        Rehearsal(
            circumstances: .drawn(seed: seed).keeping(excerpt), seed: seed, omitting: omissions,
            tape: tape.followed, diary: diary)
    }

    /// What the whole run draws where.
    private func tape(of seed: UInt64, for length: Milliseconds) -> DrawTape {
        var rehearsal = Rehearsal(
            circumstances: .drawn(seed: seed), seed: seed, omitting: omissions, tape: DrawTape(),
            diary: nil)
        rehearsal.run(for: length)
        rehearsal.recoverWhereDue()
        return rehearsal.tape ?? DrawTape()
    }

    private func rehearsed(_ rehearsal: Rehearsal, for length: Milliseconds) -> Rehearsal {
        var rehearsal = rehearsal
        rehearsal.run(for: length)
        rehearsal.recoverWhereDue()
        rehearsal.conclude()
        return rehearsal
    }

    /// What repeats one seed.
    private func command(for seed: UInt64) -> String {
        "busbar twin swarm --seeds \(seed)..\(seed) --minutes \(length.seconds / 60)"
            + omissions.options + (excerpt?.options ?? "")
    }
}
