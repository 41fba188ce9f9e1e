import Control
import Depot
import Foundation
import Units

extension Cutting {
    /// The first line of every file; a change of its form takes another number.
    private static let mark = "busbar-cutting 1"
    private static let effectMark = "  then "
    private static let eventMark = "at "
    private static let unsynchronised = "unsynchronised"
    private static let end = "end"

    /// As much as a file may hold: the longest cutting with room to spare.
    private static let bytesHighest = 64 << 20

    // MARK: Writing

    /// The cutting as a text.
    ///
    /// ```
    /// busbar-cutting 1
    /// # notes
    /// state
    /// {
    ///   "alarms": …
    /// }
    /// at 5000070 ms 2026-03-01T03:12:04.070Z {"tick":{}}
    ///   then {"order":{"_0":0,"_1":…}}
    /// end
    /// ```
    package func text() throws(CuttingError) -> String {
        var lines = [Self.mark] + (notes + legend).map { "# " + $0 }
        do throws(RecordError) {
            let packed = try RecordError.packing { try PackedEncoder.pack(state) }
            lines += ["state", packed.json(indent: "")]
        } catch {
            throw .record(error)
        }
        for step in steps {
            lines.append(Self.head(of: step))
            lines += step.effects.map { Self.effectMark + $0 }
        }
        return (lines + [Self.end, ""]).joined(separator: "\n")
    }

    /// Which number stands for whom.
    private var legend: [String] {
        let plan = state.plan
        func names(_ kind: String, _ names: [String]) -> [String] {
            guard !names.isEmpty else { return [] }
            let numbered = names.enumerated().map { "\($0.offset) \($0.element)" }
            return ["\(kind): " + numbered.joined(separator: ", ").escapedForTerminal]
        }
        return names("chargers", plan.chargers.map(\.id))
            + names(
                "connectors",
                plan.connectors.map { "\(plan[$0.charger].id)/\($0.number)" })
            + names("meters", plan.meters.map(\.id)) + names("nodes", plan.nodes.map(\.id))
    }

    /// The line of an event.
    static func head(of step: Step) -> String {
        let moment = step.moment
        let clock = moment.isSynchronised ? "" : unsynchronised + " "
        let event: String
        do throws(RecordError) {
            event = try RecordError.packing { try PackedEncoder.pack(step.event) }.json
        } catch {
            // It came out of a record, or goes into a text that is read back by a test.
            preconditionFailure("an event that was packed before: \(error.text)")
        }
        return eventMark + "\(moment.instant.milliseconds) ms "
            + moment.utc.text(milliseconds: true) + " " + clock + event
    }

    // MARK: Reading

    /// Whether a cutting stands in a file, or begins to.
    package static func stands(in path: String) -> Bool {
        let start: [UInt8]
        do throws(JournalError) {
            start = try SegmentFiles.read(path, upTo: 14)
        } catch {
            return false
        }
        return start.elementsEqual(mark.utf8.prefix(14))
    }

    /// The cutting of a file.
    package init(file: String) throws(CuttingError) {
        let bytes: [UInt8]
        do throws(JournalError) {
            bytes = try SegmentFiles.read(file, upTo: Self.bytesHighest)
        } catch {
            throw .unreadable(error)
        }
        try self.init(reading: String(decoding: bytes, as: UTF8.self))
    }

    /// Reads a text of `text()`.
    package init(reading text: String) throws(CuttingError) {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        guard lines.first == Self.mark[...] else {
            throw .line(1, found: Self.shown(lines.first), allowed: "\"\(Self.mark)\"")
        }
        let body = lines.firstIndex { $0 == "state" } ?? lines.count
        var notes: [String] = []
        for (index, line) in lines[1..<body].enumerated() {
            guard line.hasPrefix("#") else {
                throw .line(
                    index + 2, found: Self.shown(line), allowed: "a comment (#), or \"state\"")
            }
            notes.append(String(line.dropFirst().drop { $0 == " " }))
        }
        let first =
            lines[body...].firstIndex { $0.hasPrefix(Self.eventMark) || $0 == Self.end[...] }
            ?? lines.count
        guard body < first else {
            throw .line(lines.count, found: "the end of the file", allowed: "\"state\"")
        }
        let json = lines[(body + 1)..<first].joined(separator: "\n")
        let state: Controller
        do throws(CuttingError) {
            state = try Self.value(json, line: body + 2)
        } catch {
            let start = Self.head(lines[first...].first ?? "")?.moment
            guard let start, var older = OlderState(json: json, start: start),
                let known = older.controller()
            else { throw error }
            state = known
        }
        self.init(notes: [], state: state)
        // Those that the state gives are written anew.
        let legend = self.legend
        self.notes = notes.filter { !legend.contains($0) }
        try read(lines, from: first)
    }

    private mutating func read(
        _ lines: [Substring], from first: Int
    ) throws(CuttingError) {
        var open: Step?
        for index in first..<lines.count {
            let line = lines[index]
            if line.hasPrefix(Self.effectMark), open != nil {
                open?.effects.append(String(line.dropFirst(Self.effectMark.count)))
                continue
            }
            if let open { try append(open) }
            if line == Self.end[...] {
                guard !steps.isEmpty else {
                    throw .line(index + 1, found: "no event", allowed: "one at least")
                }
                return
            }
            open = try step(line, number: index + 1)
        }
        throw .line(
            lines.count, found: "the end of a file that is torn",
            allowed: "\"\(Self.end)\" as its last line")
    }

    private func step(_ line: Substring, number: Int) throws(CuttingError) -> Step {
        guard let head = Self.head(line) else {
            throw .line(
                number, found: Self.shown(line),
                allowed: "\"at 5000070 ms 2026-03-01T03:12:04.070Z {…}\", \"  then {…}\" or "
                    + "\"\(Self.end)\"")
        }
        let event: Event = try Self.value(String(head.event), line: number)
        guard event.fits(state.plan) else {
            throw .line(
                number, found: "an event of something that the site does not have",
                allowed: "what stands in the state's plan")
        }
        return Step(moment: head.moment, event: event, effects: [], line: number)
    }

    /// The moment and the event of a line; nil where it is none.
    private static func head(_ line: Substring) -> (moment: Moment, event: Substring)? {
        let words = line.split(separator: " ", maxSplits: 4)
        guard line.hasPrefix(eventMark), words.count == 5, words[2] == "ms",
            let instant = Int64(words[1]), let utc = UTCTime(text: words[3], assumesUTC: false)
        else { return nil }
        var event = words[4]
        let isSynchronised = !event.hasPrefix(unsynchronised + " ")
        if !isSynchronised { event = event.dropFirst(unsynchronised.count + 1) }
        return (
            Moment(
                instant: Instant(milliseconds: instant), utc: utc, isSynchronised: isSynchronised),
            event
        )
    }

    private static func value<Value: Decodable>(
        _ json: String, line: Int
    ) throws(CuttingError) -> Value {
        let allowed = "what this version writes"
        do {
            return try JSONDecoder().decode(Value.self, from: Data(json.utf8))
        } catch DecodingError.keyNotFound(let key, let context) {
            throw .line(
                line, found: "no \"\(key.stringValue)\" in \(place(context.codingPath))",
                allowed: "\(allowed); a field that came since is added by hand")
        } catch DecodingError.dataCorrupted(let context) {
            throw .line(
                line, found: "\(context.debugDescription) in \(place(context.codingPath))",
                allowed: allowed)
        } catch DecodingError.typeMismatch(_, let context), DecodingError.valueNotFound(
            _, let context)
        {
            throw .line(
                line, found: "\(context.debugDescription) in \(place(context.codingPath))",
                allowed: allowed)
        } catch {
            throw .line(line, found: shown("\(error)"), allowed: allowed)
        }
    }

    private static func place(_ path: [any CodingKey]) -> String {
        path.isEmpty
            ? "it"
            : path.map { $0.intValue.map { "\($0)" } ?? $0.stringValue }
                .joined(separator: ".")
    }

    /// As much of a line as a complaint has room for.
    private static func shown(_ line: (some StringProtocol)?) -> String {
        guard let line else { return "nothing" }
        return "\"\(line.prefix(60))\(line.count > 60 ? "…" : "")\""
    }
}
