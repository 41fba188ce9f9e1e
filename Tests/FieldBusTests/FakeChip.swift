import Depot
import FieldBus
import Glibc
import Synchronization
import Waiting

/// A GPIO chip that is made up: its edges are bytes in a pipe for each input.
final class FakeChip: LineSource {
    // A class, because the lines' thread and the test share it.

    private struct Line {
        var level = false
        var isBroken = false
        var chatters = false
        /// Where an edge is written; -1 while nobody has requested it.
        var edge: Int32 = -1
        /// What it was set to, in order.
        var shown: [Bool] = []
    }

    private struct State {
        var lines: [String: Line] = [:]
        var released: [String] = []
    }

    private let state: Mutex<State>

    init(lines: [String]) {
        var state = State()
        for line in lines { state.lines[line] = Line() }
        self.state = Mutex(state)
    }

    /// The inputs that were let go.
    var released: [String] { state.withLock { $0.released } }

    /// Waits until the outputs were set to this.
    func until(_ condition: String, _ isMet: ([String: [Bool]]) -> Bool) async throws {
        try await eventually(condition) {
            isMet(state.withLock { $0.lines.mapValues(\.shown) })
        }
    }

    func add(_ name: String) { state.withLock { $0.lines[name] = Line() } }

    /// Another level, with its edge.
    func drive(_ name: String, _ level: Bool) {
        change(name) { $0.level = level }
    }

    /// From now on there is an edge whenever one was taken.
    func chatter(_ name: String) {
        change(name) { $0.chatters = true }
    }

    /// It can't be read any more.
    func breakDown(_ name: String) {
        change(name) { $0.isBroken = true }
    }

    private func change(_ name: String, _ body: (inout Line) -> Void) {
        state.withLock { state in
            guard var line = state.lines[name] else { return }
            body(&line)
            state.lines[name] = line
            Self.signal(line.edge)
        }
    }

    private static func signal(_ descriptor: Int32) {
        guard descriptor >= 0 else { return }
        var byte: UInt8 = 1
        _ = unsafe write(descriptor, &byte, 1)
    }

    func input(_ place: LinePlace, isActiveLow: Bool) throws(LineFault) -> any RequestedInput {
        var ends: [Int32] = [-1, -1]
        guard unsafe pipe(&ends) == 0 else { throw .system(call: "pipe", code: errno) }
        for end in ends { _ = fcntl(end, F_SETFL, O_NONBLOCK) }
        let isThere = state.withLock { state in
            guard state.lines[place.line] != nil else { return false }
            state.lines[place.line]?.edge = ends[1]
            return true
        }
        guard isThere else {
            for end in ends { close(end) }
            throw .noLine
        }
        return FakeInput(chip: self, name: place.line, ends: ends)
    }

    func output(_ place: LinePlace, isOn: Bool) throws(LineFault) -> any RequestedOutput {
        let isThere = state.withLock { state in
            guard state.lines[place.line] != nil else { return false }
            state.lines[place.line]?.shown.append(isOn)
            return true
        }
        guard isThere else { throw .noLine }
        return FakeOutput(chip: self, name: place.line)
    }

    fileprivate func set(_ name: String, _ isOn: Bool) {
        state.withLock { $0.lines[name]?.shown.append(isOn) }
    }

    fileprivate func level(_ name: String) throws(LineFault) -> Bool {
        let line = state.withLock { $0.lines[name] }
        guard let line, !line.isBroken else { throw .system(call: "read", code: EIO) }
        return line.level
    }

    fileprivate func edgesTaken(_ name: String) {
        state.withLock { state in
            guard let line = state.lines[name], line.chatters else { return }
            Self.signal(line.edge)
        }
    }

    fileprivate func release(_ name: String) {
        state.withLock { state in
            state.lines[name]?.edge = -1
            state.released.append(name)
        }
    }
}

private final class FakeInput: RequestedInput {
    private let chip: FakeChip
    private let name: String
    private let ends: [Int32]

    init(chip: FakeChip, name: String, ends: [Int32]) {
        self.chip = chip
        self.name = name
        self.ends = ends
    }

    deinit {
        chip.release(name)
        for end in ends { close(end) }
    }

    var descriptor: Int32 { ends[0] }

    func takeEdges() throws(LineFault) {
        var bytes = [UInt8](repeating: 0, count: 64)
        while unsafe read(ends[0], &bytes, bytes.count) > 0 {}
        chip.edgesTaken(name)
    }

    func isActive() throws(LineFault) -> Bool { try chip.level(name) }
}

private final class FakeOutput: RequestedOutput {
    private let chip: FakeChip
    private let name: String

    init(chip: FakeChip, name: String) {
        self.chip = chip
        self.name = name
    }

    func set(_ isOn: Bool) throws(LineFault) { chip.set(name, isOn) }
}
