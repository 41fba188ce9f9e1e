import Control
import Depot
import Foundation
import Glibc
import Journal
import Synchronization
import Testing
import Units

@Suite("a recorded day that is replayed")
final class ReplayTests {
    let directory = NSTemporaryDirectory() + "replay-" + UUID().uuidString

    deinit {
        do { try FileManager.default.removeItem(atPath: directory) } catch {}
    }

    /// Several times a state of the yard.
    static let segmentBytes = 128 << 10

    private func writer(segments: Int = 4) -> JournalWriter {
        JournalWriter(
            directory: directory, segments: segments, segmentBytes: Self.segmentBytes
        ) { Issue.record("\($0)") }
    }

    private func outcomes() throws -> [ReplayOutcome] {
        let replay = try Replay(path: directory)
        return try replay.segments.indices.map { try replay.outcome(at: $0) }
    }

    private func change(_ file: String, _ change: (inout [UInt8]) -> Void) throws {
        let url = URL(fileURLWithPath: directory + "/" + file)
        var bytes = Array(try Data(contentsOf: url))
        change(&bytes)
        try Data(bytes).write(to: url)
    }

    /// Waits for what another thread does, a minute at most.
    private func wait(until isReached: () throws -> Bool) throws {
        let deadline = ContinuousClock.now + .seconds(60)
        while try !isReached(), ContinuousClock.now < deadline { sched_yield() }
        #expect(try isReached())
    }

    @Test("comes out the same, segment by segment, over restarts and round the ring")
    func equal() throws {
        var last: Moment?
        for run in 0..<6 {
            let writer = writer()
            var yard = Yard(seed: UInt64(run))
            writer.state(yard.controller)
            yard.record(1999, to: writer)
            let step = yard.next()
            writer.note(step.event, step.moment, effects: step.effects)
            last = step.moment
            #expect(writer.finish(within: .seconds(60)))
        }
        let outcomes = try outcomes()
        #expect(outcomes.count == 4)
        for outcome in outcomes {
            #expect(outcome.isEqual && outcome.problem == nil && outcome.lost == 0)
            #expect(outcome.events > 0)
        }
        // Where a segment begins is where the writer's thread was: one may just have begun.
        #expect(outcomes.reduce(0) { $0 + $1.events } > 400)
        #expect(outcomes.reduce(0) { $0 + $1.ticks } > 40)
        #expect(outcomes.last?.to == last)
        let sequences = outcomes.map(\.segment)
        let first = try #require(sequences.first)
        #expect(first > 1, "the first segments were written over")
        let expected: [UInt64] = [first, first + 1, first + 2, first + 3]
        #expect(sequences == expected)
        // One file alone replays as it does in the ring.
        let alone = try Replay(path: directory + "/00000.seg")
        #expect(try outcomes.contains(alone.outcome(at: 0)))
    }

    @Test("misses nothing between two segments")
    func seamless() throws {
        let writer = writer(segments: 16)
        var yard = Yard(seed: 3)
        writer.state(yard.controller)
        yard.record(4000, to: writer)
        #expect(writer.finish(within: .seconds(60)))
        let reader = try SegmentReader(directory: directory)
        var moments: [Moment] = []
        for position in reader.sequences.indices {
            let segment = try #require(try reader.segment(at: position))
            let state = try RecordedState(bytes: segment.snapshot)
            #expect(state.reason == (position == 0 ? .started : .wentOn))
            var keys = PackedKeys()
            let ours = try segment.records.map {
                try RecordedEvent(bytes: $0.payload, keys: &keys).moment
            }
            // What stands in both follows the state of the later one.
            if let first = ours.first { moments.removeAll { $0.instant >= first.instant } }
            moments += ours
        }
        #expect(reader.sequences.count > 2)
        var again = Yard(seed: 3)
        let expected: [Moment] = (0..<4000).map { _ in again.next().moment }
        #expect(moments == expected)
    }

    @Test("is caught at the very event whose effects were others", arguments: [1, 10, 777])
    func planted(number: Int) throws {
        let writer = writer()
        var yard = Yard(seed: 5)
        writer.state(yard.controller)
        var real: (step: (event: Event, moment: Moment, effects: [Effect]), digest: UInt32)?
        for index in 1...900 {
            let step = yard.next()
            var effects = step.effects
            if index == number {
                real = (step, try RecordedEvent.digest(of: effects))
                effects.append(.store(StoreOrder(ticket: nil, action: .leaseLongest(.zero))))
            }
            writer.note(step.event, step.moment, effects: effects)
        }
        #expect(writer.finish(within: .seconds(60)))
        let outcome = try #require(try outcomes().first)
        let expected = try #require(real)
        let found = try #require(outcome.difference)
        #expect(!outcome.isEqual)
        #expect(outcome.events == number && found.event == number)
        #expect(found.moment == expected.step.moment)
        #expect(found.got == expected.digest && found.expected != found.got)
        #expect(found.effects.count == expected.step.effects.count)
    }

    @Test("ends where its tail is torn, and says where")
    func tornTail() throws {
        let writer = writer()
        var yard = Yard(seed: 7)
        writer.state(yard.controller)
        yard.record(300, to: writer)
        #expect(writer.finish(within: .seconds(60)))
        let segment = try #require(try SegmentReader(directory: directory).segment(at: 0))
        let offset =
            32 + segment.snapshot.count
            + segment.records.prefix(250).reduce(0) { $0 + 9 + $1.payload.count }
        try change("00000.seg") { $0.replaceSubrange((offset + 12)..., with: [1, 2, 3]) }
        let outcome = try #require(try outcomes().first)
        #expect(outcome.events == 250)
        #expect(outcome.problem == .tail(offset: offset))
        #expect(outcome.isEqual, "a power cut is no difference")
    }

    @Test("is whole up to the moment of a kill -9, and is gone on with")
    func killed() async throws {
        await #expect(processExitsWith: .signal(SIGKILL)) { [path = directory as String] in
            let writer = JournalWriter(
                directory: path, segments: 8, segmentBytes: ReplayTests.segmentBytes
            ) { _ in }
            var yard = Yard(seed: 11)
            writer.state(yard.controller)
            Thread.detachNewThread {
                while true {
                    do {
                        let reader = try SegmentReader(directory: path)
                        if reader.sequences.count > 2 { kill(getpid(), SIGKILL) }
                    } catch {}
                }
            }
            while true { yard.record(10, to: writer) }
        }
        let killed = try outcomes()
        #expect(killed.count > 2)
        for outcome in killed.dropLast() {
            #expect(outcome.isEqual && outcome.problem == nil && outcome.events > 0)
        }
        // The last may have been cut within its state: the one before has all that led there.
        #expect(killed.last?.difference == nil)
        let writer = writer(segments: 8)
        var yard = Yard(seed: 12)
        writer.state(yard.controller)
        yard.record(100, to: writer)
        #expect(writer.finish(within: .seconds(60)))
        let after = try outcomes()
        for outcome in after { #expect(outcome.difference == nil) }
        #expect(after.last?.isEqual == true)
        let (before, now) = (starts(killed), starts(after))
        #expect(now == before + 1)
    }

    private func starts(_ outcomes: [ReplayOutcome]) -> Int {
        outcomes.reduce(0) { $0 + $1.starts }
    }

    @Test("tells how many events are missing where the disk refused and the queue ran over")
    func gap() throws {
        // A file stands where the directory should be.
        try Data().write(to: URL(fileURLWithPath: directory))
        let faults = Mutex<[JournalFault]>([])
        let goesOn = DispatchSemaphore(value: 0)
        let writer = JournalWriter(
            directory: directory, segments: 2, segmentBytes: 1 << 20
        ) { fault in
            let isFirst = faults.withLock { faults in
                faults.append(fault)
                return faults.count == 1
            }
            if isFirst { goesOn.wait() }
        }
        var yard = Yard(seed: 13)
        writer.state(yard.controller)
        try wait { faults.withLock { !$0.isEmpty } }
        // The thread hangs as it would on a dead disk: 8,192 find room.
        let step = yard.next()
        for _ in 0..<8200 { writer.note(step.event, step.moment, effects: step.effects) }
        try FileManager.default.removeItem(atPath: directory)
        goesOn.signal()
        try wait {
            writer.state(yard.controller)
            return faults.withLock { $0.count > 1 }
        }
        yard.record(50, to: writer)
        #expect(writer.finish(within: .seconds(60)))
        let told = faults.withLock { $0 }
        #expect(told.count == 2 && told.last == .recording(lost: 8200))
        #expect(writer.lost == 8200)
        #expect(told.allSatisfy { $0.text.contains("replayed") })
        guard case .failing = told[0] else {
            Issue.record("\(told)")
            return
        }
        let outcome = try #require(try outcomes().first)
        #expect(outcome.lost == 8200 && outcome.events == 50 && outcome.isEqual)
    }

    @Test("is refused where the file or the state is foreign")
    func foreign() throws {
        #expect(throws: JournalError.self) { try Replay(path: directory) }
        do {
            var ring = try SegmentRing(directory: directory, segments: 3, segmentBytes: 65_536)
            #expect(throws: JournalError.notASegment) { try Replay(path: directory) }
            #expect(throws: JournalError.notASegment) {
                try Replay(path: directory + "/00000.seg")
            }
            try ring.begin(snapshot: Array("state".utf8))
            try ring.begin(snapshot: [])
            try ring.begin(snapshot: [1, 7, 2, 0, 0])
        }
        let outcomes = try outcomes()
        #expect(outcomes[0].problem == .unreadableState(.foreign(version: 115)))
        #expect(try Replay(path: directory).damagedFiles.isEmpty)
        try change("00001.seg") { $0[3] ^= 1 }
        #expect(try Replay(path: directory).damagedFiles == ["00001.seg"])
        #expect(try Replay(path: directory).segments == [1, 3])
        for outcome in outcomes {
            #expect(!outcome.isEqual && outcome.events == 0)
            guard case .unreadableState = outcome.problem else {
                Issue.record("\(outcome)")
                continue
            }
        }
    }

    @Test("stops at an event of another site and at a record of an unknown kind")
    func otherSite() throws {
        let yard = Yard(seed: 1)
        let state = RecordedState(reason: .started, controller: yard.controller)
        var ring = try SegmentRing(
            directory: directory, segments: 2, segmentBytes: Self.segmentBytes)
        try ring.begin(snapshot: try state.bytes())
        let events: [Event] = [
            .lineRead(InputPosition(1), isActive: true), .lineFailed(InputPosition(-1), .busy),
            .meterFailed(MeterPosition(1), .timeout), .meterFailed(MeterPosition(-1), .timeout),
            .charger(ChargerPosition(14), .closed(reason: "")),
            .charger(
                ChargerPosition(0),
                .status(ConnectorPosition(99), .available, errorCode: "", at: nil)),
            .commanded(Command(user: 0, action: .release(ChargerPosition(99)))),
        ]
        for event in events {
            var keys = PackedKeys()
            let bytes = try RecordedEventTests.recorded(event).bytes(keys: &keys)
            try ring.begin(snapshot: try state.bytes())
            _ = try ring.append([JournalRecord(kind: 1, payload: bytes)])
            let outcome = try #require(try outcomes().last)
            guard case .record = outcome.problem else {
                Issue.record("\(event): \(outcome)")
                continue
            }
        }
        try ring.begin(snapshot: try state.bytes())
        _ = try ring.append([JournalRecord(kind: 77, payload: [])])
        #expect(try outcomes().last?.isEqual == false)
    }

    @Test("has a state that comes back as it was, and is refused where it is damaged")
    func state() throws {
        var yard = Yard(seed: 17)
        for _ in 0..<2000 { _ = yard.next() }
        let state = RecordedState(reason: .resumed(lost: 3), controller: yard.controller)
        let bytes = try state.bytes()
        #expect(try RecordedState(bytes: bytes) == state)
        for length in stride(from: 0, to: bytes.count, by: bytes.count / 40) {
            #expect(throws: RecordError.self) {
                try RecordedState(bytes: Array(bytes.prefix(length)))
            }
            // A flipped bit may well give another state; it must not trap.
            var flipped = bytes
            flipped[length] ^= 1 << (length % 8)
            do { _ = try RecordedState(bytes: flipped) } catch {}
        }
    }
}
