import Control
import Foundation
import Journal
import Ledger
import Testing
import Twin
import Units

/// `busbar twin swarm --record` writes a run down as the daemon writes a night.
@Suite("a rehearsal that is recorded")
final class RehearsedTests {
    let directory = NSTemporaryDirectory() + "rehearsed-" + UUID().uuidString

    deinit {
        do { try FileManager.default.removeItem(atPath: directory) } catch {}
    }

    @Test("of the kernel is replayed to the same effects, over each death of its controller")
    func kernel() throws {
        var swarm = KernelSwarmRun(
            seeds: 5...5, length: .minutes(30), omissions: .none, stopsAtFailure: false)
        let outcome = record { swarm.rehearse(5, recording: $0) }
        #expect(outcome.crashes > 0)
        #expect(outcome.fingerprint == swarm.rehearse(5).fingerprint)
        try expectReplayed(starts: outcome.starts)

        // What a seed's excerpt leaves out is missing in its recording too.
        swarm.excerpt = KernelCircumstances.drawn(seed: 5).whole.keeping("arrival")
        let less = record { swarm.rehearse(5, recording: $0) }
        #expect(less.crashes == 0)
        #expect(less.fingerprint == swarm.rehearse(5).fingerprint)
        try expectReplayed(starts: outcome.starts + 1)
    }

    @Test("of a depot is replayed to the same effects, over each death of its controller")
    func depot() throws {
        let swarm = SwarmRun(
            seeds: 62...62, length: .minutes(20), omissions: .none, stopsAtFailure: false)
        let outcome = record { swarm.rehearse(62, recording: $0) }
        #expect(outcome.crashes > 0)
        #expect(outcome.fingerprint == swarm.rehearse(62).fingerprint)
        try expectReplayed(starts: outcome.starts)
    }

    private func expectReplayed(starts: Int64) throws {
        let replay = try Replay(path: directory)
        let outcomes = try replay.segments.indices.map { try replay.outcome(at: $0) }
        for outcome in outcomes {
            #expect(outcome.difference == nil && outcome.problem == nil && outcome.lost == 0)
        }
        #expect(outcomes.reduce(0) { $0 + $1.events } > 1000)
        #expect(outcomes.reduce(0) { $0 + $1.starts } == Int(starts))
    }

    private func record<Outcome>(
        _ play: (([RunRecord], Controller?) -> Void) -> Outcome
    ) -> Outcome {
        var recorder = JournalRecorder(directory: directory, segments: 16, segmentBytes: 4 << 20)
        return play { records, controller in
            for one in records {
                switch one {
                case .began(let controller):
                    recorder.start(controller) { Issue.record("\($0)") }
                case .stepped(let event, let moment, let effects):
                    recorder.note(event, moment, effects: effects)
                }
            }
            if let controller { recorder.state(controller) }
            recorder.write { Issue.record("\($0)") }
        }
    }
}
