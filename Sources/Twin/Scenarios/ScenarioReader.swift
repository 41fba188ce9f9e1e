import Depot
import Units

/// Reads a scenario's file, line by line. A line with a fault is told and left out, so that all
/// faults are told at once.
struct ScenarioReader {
    var site = ScenarioSite()
    private var happenings: [Scenario.TimedHappening] = []
    private var drafts: [ExpectationDraft] = []
    private var errors: [ScenarioError] = []
    private var title: String?
    /// When the last `at` was: `within` and `from` count from there.
    private var lastAt = Milliseconds.zero
    private var playsFor: Milliseconds?

    /// An expectation whose end may be that of the whole scenario.
    private struct ExpectationDraft {
        var line: Int
        var text: String
        var from: Milliseconds
        var to: Milliseconds?
        var isEventual: Bool
        var statement: Statement
    }

    /// More lines than any scenario has.
    private static let linesHighest = 2_000
    /// So long the last of its happenings is played on where nothing else is said.
    private static let afterLast = Milliseconds.seconds(10)

    static func read(_ text: String, file: String) throws(ScenarioErrors) -> Scenario {
        var reader = ScenarioReader()
        for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false)
            .prefix(linesHighest).enumerated()
        {
            reader.take(line, number: index + 1)
        }
        return try reader.conclude(file: file)
    }

    private mutating func take(_ written: Substring, number: Int) {
        if title == nil, written.first == "#" {
            title = String(written.drop { $0 == "#" || $0 == " " })
        }
        var line = ScenarioLine(number: number, written: written)
        guard !line.isEmpty else { return }
        do throws(ScenarioError) {
            try read(&line)
        } catch {
            errors.append(error)
        }
    }

    private mutating func read(_ line: inout ScenarioLine) throws(ScenarioError) {
        for (word, kind) in Self.kinds where line.takes(word) {
            try endOfSite(&line)
            return try readNode(kind, &line)
        }
        let allowed =
            Self.kinds.map(\.word).joined(separator: ", ")
            + ", charger, target, line, rules, at, within, from, always or plays"
        switch try line.word(allowed) {
        case "charger":
            try endOfSite(&line)
            try readCharger(&line)
        case "target":
            try endOfSite(&line)
            try readTarget(&line)
        case "line":
            try endOfSite(&line)
            try readInput(&line)
        case "rules":
            try endOfSite(&line)
            try readRules(&line)
        case "at": try readHappenings(&line)
        case "within": try readWithin(&line)
        case "from": try readFrom(&line)
        case "always": try readAlways(&line)
        case "plays":
            try line.expect("for")
            playsFor = try line.time()
            try line.finish("the end of the line")
        default: throw line.errorBefore(allowed)
        }
    }

    /// What the depot is stands before what happens in it.
    private func endOfSite(_ line: inout ScenarioLine) throws(ScenarioError) {
        guard happenings.isEmpty, drafts.isEmpty else {
            throw line.errorBefore("no more of the depot behind the first at, within or always")
        }
    }

    // MARK: Times

    private mutating func readHappenings(_ line: inout ScenarioLine) throws(ScenarioError) {
        var times = [try line.time()]
        while line.isAtNumber { times.append(try line.time()) }
        let parts = try happenings(&line)
        try line.finish("the end of the line")
        for time in times {
            happenings += parts.map {
                Scenario.TimedHappening(at: time + $0.after, happening: $0.happening)
            }
        }
        lastAt = times[times.count - 1]
    }

    private mutating func readWithin(_ line: inout ScenarioLine) throws(ScenarioError) {
        let length = try line.time()
        try readStatement(&line, from: lastAt, to: lastAt + length, isEventual: true)
    }

    private mutating func readFrom(_ line: inout ScenarioLine) throws(ScenarioError) {
        let from = try line.time()
        try line.expect("to")
        let to = try line.time()
        guard to > from else { throw line.errorBefore("a later time than the first") }
        try readStatement(&line, from: lastAt + from, to: lastAt + to, isEventual: false)
    }

    private mutating func readAlways(_ line: inout ScenarioLine) throws(ScenarioError) {
        try readStatement(&line, from: .zero, to: nil, isEventual: false)
    }

    private mutating func readStatement(
        _ line: inout ScenarioLine, from: Milliseconds, to: Milliseconds?, isEventual: Bool
    ) throws(ScenarioError) {
        let statement = try statement(&line)
        try line.finish("the end of the line")
        if isEventual, statement.isCount {
            throw line.error("a count behind \"from … to …\" or \"always\" only")
        }
        drafts.append(
            ExpectationDraft(
                line: line.number, text: line.text, from: from, to: to, isEventual: isEventual,
                statement: statement))
    }

    // MARK: The end

    private mutating func conclude(file: String) throws(ScenarioErrors) -> Scenario {
        if site.nodes.isEmpty || site.chargers.isEmpty {
            errors.append(
                ScenarioError(
                    line: 1, column: 1, found: "no node or no charger",
                    allowed: "lines such as \"feeder main 100 A per phase\" and "
                        + "\"charger a AC 32 A below main\""))
        }
        if drafts.isEmpty {
            errors.append(
                ScenarioError(
                    line: 1, column: 1, found: "no expectation",
                    allowed: "a line that begins with within, from or always"))
        }
        guard errors.isEmpty else { throw ScenarioErrors(file: file, errors: errors) }
        switch site.prepared() {
        case .failure(.fallbacksDoNotFit):
            throw ScenarioErrors(
                file: file, found: "a depot whose fallbacks do not fit",
                allowed: "limits above the worst other load, the reserve and the minima of "
                    + "chargers that refuse 0")
        case .success(let prepared): return scenario(file: file, of: prepared)
        }
    }

    private func scenario(file: String, of prepared: PreparedSite) -> Scenario {
        let last = max(
            (happenings.map(\.at).max() ?? .zero) + Self.afterLast,
            drafts.compactMap(\.to).max() ?? .zero)
        let length = playsFor ?? last
        return Scenario(
            file: file, title: title ?? file,
            circumstances: site.rules.circumstances(of: prepared),
            startsCold: site.rules.startsCold,
            happenings: happenings.enumerated()
                .sorted { ($0.element.at, $0.offset) < ($1.element.at, $1.offset) }
                .map(\.element),
            expectations: drafts.map {
                Expectation(
                    line: $0.line, text: $0.text, from: $0.from, to: $0.to ?? length,
                    isEventual: $0.isEventual, statement: $0.statement)
            },
            length: length)
    }
}

extension Scenario {
    /// What a file says.
    package init(reading text: String, file: String) throws(ScenarioErrors) {
        self = try ScenarioReader.read(text, file: file)
    }
}
