import Control
import Depot
import Foundation
import Journal
import Testing
import Units

/// A file of `Cuttings`. `busbar replay FILE` plays the same.
struct CuttingFile: Sendable, CustomTestStringConvertible {
    let name: String

    var testDescription: String { name }

    private static let directory = URL(filePath: #filePath).deletingLastPathComponent()
        .appending(path: "Cuttings")

    /// A directory that can't be read gives none, which a test notices.
    static let all = ((try? FileManager.default.contentsOfDirectory(atPath: directory.path)) ?? [])
        .filter { $0.hasSuffix(".cutting") }.sorted().map { CuttingFile(name: $0) }

    var path: String { Self.directory.appending(path: name).path }
}

@Suite("a stretch that is cut out of a recording")
final class CuttingTests {
    let directory = NSTemporaryDirectory() + "cutting-" + UUID().uuidString

    deinit {
        do { try FileManager.default.removeItem(atPath: directory) } catch {}
    }

    /// Of the yard's days: each event is this much after the one before, a tick is later.
    private static let instant = Instant(milliseconds: 5_000_000)

    @Test("comes out as its file says", arguments: CuttingFile.all)
    func holds(file: CuttingFile) throws {
        do throws(CuttingError) {
            let outcome = try Cutting(file: file.path).play()
            let lines = outcome.difference?.lines ?? []
            #expect(
                outcome.difference == nil,
                """
                \(file.name):\(outcome.difference?.step.line ?? 0): \(lines.joined(separator: "\n"))
                """)
        } catch {
            Issue.record("\(error.text(of: file.name))")
        }
    }

    @Test("lies among the tests")
    func lies() { #expect(!CuttingFile.all.isEmpty) }

    /// Records a day of the yard, by `parts` with a start of the daemon before each.
    private func record(_ parts: [Int], segmentBytes: Int) -> [Moment] {
        var recorder = JournalRecorder(
            directory: directory, segments: 16, segmentBytes: segmentBytes)
        var yard = Yard(seed: 4)
        var moments: [Moment] = []
        for part in parts {
            recorder.start(yard.controller) { Issue.record("\($0)") }
            for number in 1...part {
                let step = yard.next()
                moments.append(step.moment)
                recorder.note(step.event, step.moment, effects: step.effects)
                if step.event == .tick { recorder.state(yard.controller) }
                // Not after each tick: the rest is written down once more in the next segment.
                if number % 25 == 0 { recorder.write { Issue.record("\($0)") } }
            }
            recorder.write { Issue.record("\($0)") }
        }
        return moments
    }

    @Test("holds each event of it once, over the segments of the ring, and plays the same")
    func overSegments() throws {
        let moments = record([4000], segmentBytes: 128 << 10)
        let replay = try Replay(path: directory)
        #expect(replay.segments.count > 2)
        let whole = try replay.cutting(from: nil, to: nil, notes: [])
        #expect(whole.steps.map(\.moment) == moments)
        let (first, last) = (moments[150], moments[3099])
        let cutting = try replay.cutting(from: first.utc, to: last.utc, notes: ["a part"])
        #expect(cutting.steps.map(\.moment) == Array(moments[150...3099]))
        #expect(cutting.steps.map(\.effects) == whole.steps[150...3099].map(\.effects))
        #expect(try cutting.play().difference == nil)

        let text = try cutting.text()
        let read = try Cutting(reading: text)
        #expect(read.state == cutting.state && read.notes == ["a part"])
        #expect(read.steps.map(\.event) == cutting.steps.map(\.event))
        let outcome = try read.play()
        #expect(outcome.difference == nil && outcome.events == 2950 && outcome.effects > 0)
        // A cutting is cut like a recording.
        let shorter = try read.cutting(from: moments[200].utc, to: moments[240].utc)
        #expect(shorter.steps.map(\.moment) == Array(moments[200...240]))
        #expect(try shorter.play().difference == nil)
    }

    @Test("shows where something else comes of it, line by line")
    func difference() throws {
        _ = record([300], segmentBytes: 1 << 20)
        let text = try Replay(path: directory).cutting(from: nil, to: nil, notes: []).text()
        var lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        let place = try #require(lines.lastIndex { $0.hasPrefix("  then ") })
        let head = try #require(lines[..<place].lastIndex { $0.hasPrefix("at ") })
        let effect = lines[place]
        lines[place] = "  then {\"trip\":{}}"
        let found = try #require(
            try Cutting(reading: lines.joined(separator: "\n")).play().difference)
        #expect(found.step.line == head + 1)
        #expect(found.lines.first == String(lines[head]))
        #expect(found.lines.contains("- then {\"trip\":{}}"))
        #expect(found.lines.contains("+" + effect.dropFirst()))
    }

    @Test("ends before a start of the daemon, and is refused across it")
    func starts() throws {
        let moments = record([100, 100], segmentBytes: 1 << 20)
        let replay = try Replay(path: directory)
        #expect(throws: CuttingError.startedAfter(moments[99].utc)) {
            try replay.cutting(from: moments[90].utc, to: moments[110].utc, notes: [])
        }
        let before = try replay.cutting(from: moments[90].utc, to: moments[99].utc, notes: [])
        #expect(before.steps.count == 10)
        let after = try replay.cutting(from: moments[100].utc, to: nil, notes: [])
        #expect(after.steps.count == 100)
    }

    @Test("is refused where it is not recorded, or where nothing happened in it")
    func beyond() throws {
        let moments = record([100], segmentBytes: 1 << 20)
        let (first, last) = (moments[0].utc, moments[99].utc)
        let replay = try Replay(path: directory)
        let early = first - .minutes(1)
        let late = last + .minutes(1)
        for (from, to, asked) in [(early, nil, early), (nil, late, late), (late, nil, late)] {
            do throws(CuttingError) {
                _ = try replay.cutting(from: from, to: to, notes: [])
                Issue.record("nothing was refused")
            } catch {
                guard case .beyond(asked: asked, from: first, to: last, tornAt: _) = error else {
                    Issue.record("\(error)")
                    continue
                }
                #expect(
                    error.text(of: "night").contains("allowed: \(first.text(milliseconds: true))"))
            }
        }
        let quiet = moments[10].utc + .milliseconds(1)
        #expect(throws: CuttingError.empty(from: quiet, to: quiet)) {
            try replay.cutting(from: quiet, to: quiet, notes: [])
        }
        #expect(throws: CuttingError.empty(from: last, to: first)) {
            try replay.cutting(from: last, to: first, notes: [])
        }
    }

    @Test("is refused where the recorded controller acted otherwise")
    func otherwise() throws {
        var recorder = JournalRecorder(directory: directory, segments: 2, segmentBytes: 1 << 20)
        var yard = Yard(seed: 4)
        recorder.start(yard.controller) { Issue.record("\($0)") }
        var moments: [Moment] = []
        for number in 0..<100 {
            let step = yard.next()
            moments.append(step.moment)
            let effects =
                number == 50 ? step.effects + step.effects + [.trip(.init(0), .open)] : step.effects
            recorder.note(step.event, step.moment, effects: effects)
        }
        recorder.write { Issue.record("\($0)") }
        let replay = try Replay(path: directory)
        #expect(throws: CuttingError.differs(at: moments[50].utc)) {
            try replay.cutting(from: moments[60].utc, to: nil, notes: [])
        }
        #expect(try replay.cutting(from: nil, to: moments[49].utc, notes: []).steps.count == 50)
    }

    @Test("is read although its state lacks what came since, which begins as at a start")
    func older() throws {
        _ = record([60], segmentBytes: 1 << 20)
        let cutting = try Replay(path: directory).cutting(from: nil, to: nil, notes: [])
        let text = try cutting.text()
        let lines = text.split(separator: "\n")
        // The controller of a start has none of these yet, and nor has this one.
        let less = lines.filter {
            !$0.hasPrefix("  \"commandsTaken\"") && !$0.hasPrefix("  \"damagedRows\"")
        }
        #expect(less.count == lines.count - 2)
        #expect(try Cutting(reading: less.joined(separator: "\n")).state == cutting.state)
        let planless = lines.map { $0.hasPrefix("    \"name\": ") ? "    \"nickname\": 1," : $0 }
        #expect(throws: CuttingError.self) {
            try Cutting(reading: planless.joined(separator: "\n"))
        }
    }

    @Test("is refused where its file is torn or not one of ours, with line and what is allowed")
    func damagedFile() throws {
        _ = record([60], segmentBytes: 1 << 20)
        let text = try Replay(path: directory).cutting(from: nil, to: nil, notes: []).text()
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        let at = try #require(lines.firstIndex { $0.hasPrefix("at ") })
        func complaint(_ change: (inout [Substring]) -> Void) -> String {
            var changed = lines
            change(&changed)
            do throws(CuttingError) {
                _ = try Cutting(reading: changed.joined(separator: "\n"))
                return "none"
            } catch {
                return error.text(of: "night.cutting")
            }
        }
        #expect(
            complaint { $0[0] = "busbar-cutting 2" }.hasPrefix("night.cutting:1: found \"busbar"))
        #expect(complaint { $0.removeLast(2) }.contains("torn"))
        #expect(
            complaint { $0[at] = "at noon" }.hasPrefix("night.cutting:\(at + 1): found \"at noon\"")
        )
        let strange = complaint { $0[at] = "at 1 ms 2026-03-01T00:00:00Z {\"thunder\":{}}" }
        #expect(strange.hasPrefix("night.cutting:\(at + 1): found "), "\(strange)")
        let foreign = complaint {
            $0[at] =
                "at 1 ms 2026-03-01T00:00:00Z {\"meterFailed\":{\"_0\":77,\"_1\":{\"timeout\":{}}}}"
        }
        #expect(foreign.contains("the site does not have"), "\(foreign)")
        for length in stride(from: 0, to: text.utf8.count - 5, by: text.utf8.count / 30) {
            let torn = String(decoding: text.utf8.prefix(length), as: UTF8.self)
            #expect(throws: CuttingError.self) { try Cutting(reading: torn) }
        }
    }
}
