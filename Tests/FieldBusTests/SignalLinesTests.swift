import Depot
import FieldBus
import Glibc
import Synchronization
import Testing
import Units

@Suite("the GPIO lines of a box", .timeLimit(.minutes(2)))
struct SignalLinesTests {
    private static func input(_ line: String, debounce: Int64 = 20) -> InputLine {
        InputLine(
            name: line, place: LinePlace(chip: "chip", line: line), isActiveLow: true,
            debounce: .milliseconds(debounce), node: NodePosition(0), limit: .zero,
            isActiveOnFault: true)
    }

    private static func output(_ line: String, _ shows: OutputLine.Subject) -> OutputLine {
        OutputLine(name: line, place: LinePlace(chip: "chip", line: line), shows: shows)
    }

    private static func lines(
        _ inputs: [InputLine], _ outputs: [OutputLine], _ source: any LineSource, _ log: LineLog,
        patience: Milliseconds = .minutes(10)
    ) throws -> SignalLines {
        try SignalLines(
            inputs: inputs, outputs: outputs, source: source, patience: patience,
            now: FieldClock.now, report: { log.note($0, $1) }, tell: { log.note($0, $1) })
    }

    @Test("are told at their edges and each second all the same")
    func edges() async throws {
        let chip = FakeChip(lines: ["A"])
        let log = LineLog()
        let lines = try Self.lines([Self.input("A")], [], chip, log)
        try lines.start()
        try await log.until("it is read") { $0.levels.first == false }
        chip.drive("A", true)
        try await log.until("the edge, and the level once it has stood") {
            $0.levels.drop { !$0 }.count >= 2
        }
        let count = log.content.count
        try await log.until("it is told without an edge") { $0.count > count }
        lines.stop()
        #expect(chip.released == ["A"])
    }

    @Test("that chatter are told by their level, not by each edge")
    func chatter() async throws {
        let chip = FakeChip(lines: ["A", "B"])
        let log = LineLog()
        let lines = try Self.lines([Self.input("A"), Self.input("B")], [], chip, log)
        try lines.start()
        try await log.until("both are read") { $0.count >= 2 }
        chip.chatter("A")
        chip.drive("B", true)
        try await log.until("the other is heard all the same") { content in
            content.findings.contains { $0.0 == InputPosition(1) && $0.1 == .level(isActive: true) }
        }
        try await log.until("its level goes on being told") { $0.count > 60 }
        lines.stop()
    }

    @Test("that are not there, or go away, are told and asked for again")
    func lost() async throws {
        let chip = FakeChip(lines: [])
        let log = LineLog()
        let lines = try Self.lines([Self.input("A")], [], chip, log)
        try lines.start()
        try await log.until("there is none") { $0.faults == [.noLine] }
        chip.add("A")
        try await log.until("it is there") { $0.levels.first == false }
        chip.breakDown("A")
        try await log.until("it is gone") {
            $0.faults.last == .system(call: "read", code: 5)
        }
        lines.stop()
    }

    @Test("that are outputs begin and end in their safe state, and show ticks in between")
    func outputs() async throws {
        let chip = FakeChip(lines: ["LAMP", "BEAT"])
        let log = LineLog()
        let lines = try Self.lines(
            [], [Self.output("LAMP", .alarm), Self.output("BEAT", .heartbeat)], chip, log)
        try lines.start()
        try await chip.until("both are requested") { $0 == ["LAMP": [true], "BEAT": [false]] }
        lines.show(isAlarm: false, at: FieldClock.now())
        try await chip.until("the lamp is off and the heart beats") {
            $0 == ["LAMP": [true, false], "BEAT": [false, true]]
        }
        lines.show(isAlarm: true, at: FieldClock.now())
        try await chip.until("the lamp is on and the heart beats") {
            $0 == ["LAMP": [true, false, true], "BEAT": [false, true, false]]
        }
        lines.show(isAlarm: false, at: FieldClock.now())
        try await chip.until("the lamp is off") { $0["LAMP"]?.last == false }
        lines.stop()
        try await chip.until("they are safe") {
            $0["LAMP"]?.last == true && $0["BEAT"]?.last == false
        }
    }

    @Test("that are outputs go to their safe state where no tick is finished any more")
    func hangs() async throws {
        let chip = FakeChip(lines: ["LAMP"])
        let log = LineLog()
        let lines = try Self.lines(
            [], [Self.output("LAMP", .alarm)], chip, log, patience: .milliseconds(100))
        try lines.start()
        lines.show(isAlarm: false, at: FieldClock.now())
        try await chip.until("the lamp is on again") { $0["LAMP"] == [true, false, true] }
        lines.stop()
    }

    @Test("of a box without chips are faults in words, told once for an output, and no crash")
    func noChip() async throws {
        let log = LineLog()
        let lines = try Self.lines(
            [Self.input("A")], [Self.output("LAMP", .alarm)], GPIODSource(), log)
        try lines.start()
        try await log.until("both are told") {
            $0.faults == [.noChip] && $0.outputs == [.noChip]
        }
        lines.show(isAlarm: true, at: FieldClock.now())
        lines.stop()
        #expect(log.content.outputs == [.noChip])
    }
}
