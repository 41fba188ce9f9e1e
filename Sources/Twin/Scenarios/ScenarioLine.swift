import Depot
import Units

/// A line of a scenario's file, read word by word. Commas are as good as spaces, and what stands
/// behind a `#` is for people.
struct ScenarioLine: Hashable, Sendable {
    /// From 1.
    let number: Int
    /// Its words with single spaces, as they are told to people.
    let text: String
    private let words: [Word]
    private let end: Int
    private var position = 0

    private struct Word: Hashable, Sendable {
        var text: String
        var column: Int
    }

    /// More words than any statement has.
    private static let wordsHighest = 100

    init(number: Int, written: some StringProtocol) {
        self.number = number
        var words: [Word] = []
        var column = 0
        var current = Word(text: "", column: 0)
        func isGap(_ character: Character) -> Bool {
            character == " " || character == "\t" || character == ","
        }
        for character in written {
            column += 1
            if character == "#" { break }
            if isGap(character) {
                if !current.text.isEmpty { words.append(current) }
                current = Word(text: "", column: 0)
            } else {
                if current.text.isEmpty { current.column = column }
                current.text.append(character)
            }
        }
        if !current.text.isEmpty { words.append(current) }
        self.words = Array(words.prefix(Self.wordsHighest))
        text = self.words.map(\.text).joined(separator: " ")
        end = (words.last.map { $0.column + $0.text.count }) ?? 1
    }

    var isEmpty: Bool { words.isEmpty }
    var isAtEnd: Bool { position == words.count }
    /// The next word, which stays.
    var next: String? { isAtEnd ? nil : words[position].text }

    /// What stands at the next word is wrong.
    func error(_ allowed: String) -> ScenarioError {
        ScenarioError(
            line: number, column: isAtEnd ? end : words[position].column,
            found: next.map { "\"\($0)\"" } ?? "the end of the line", allowed: allowed)
    }

    /// What stood at the last word is wrong.
    func errorBefore(_ allowed: String) -> ScenarioError {
        var line = self
        line.position = max(0, position - 1)
        return line.error(allowed)
    }

    /// The next word; there must be one.
    mutating func word(_ allowed: String) throws(ScenarioError) -> String {
        guard let next else { throw error(allowed) }
        position += 1
        return next
    }

    /// Takes the words of `phrase` where they stand next.
    mutating func takes(_ phrase: String) -> Bool {
        let wanted = phrase.split(separator: " ")
        let found = words[position...].prefix(wanted.count)
        guard zip(found, wanted).allSatisfy({ $0.text == $1 }), found.count == wanted.count else {
            return false
        }
        position += wanted.count
        return true
    }

    /// The words of `phrase` must stand next.
    mutating func expect(_ phrase: String) throws(ScenarioError) {
        guard takes(phrase) else { throw error("the words \"\(phrase)\"") }
    }

    /// Nothing more may stand here.
    func finish(_ allowed: String) throws(ScenarioError) {
        guard isAtEnd else { throw error(allowed) }
    }

    // MARK: Figures

    /// A number and its unit, such as `7.4 kW`, in thousandths of the unit.
    mutating func amount(
        in units: [String]
    ) throws(ScenarioError) -> (thousandths: Int64, unit: String) {
        let allowed = "a number of " + units.joined(separator: " or ") + ", such as 7.5 \(units[0])"
        guard let next, let value = DecimalText.scaled(next, decimals: 3), value >= 0,
            value <= Self.figureHighest
        else { throw error(allowed) }
        position += 1
        guard let unit = self.next, units.contains(unit) else { throw error(allowed) }
        position += 1
        return (value, unit)
    }

    /// Whether a number stands next.
    var isAtNumber: Bool { next.map { DecimalText.scaled($0, decimals: 3) != nil } ?? false }

    /// In thousandths: a hundred thousand of any unit is more than a depot has.
    private static let figureHighest: Int64 = 100_000_000

    mutating func amperes() throws(ScenarioError) -> Amperes {
        Amperes(rawValue: try amount(in: ["A"]).thousandths)
    }

    mutating func kilowatts() throws(ScenarioError) -> Watts {
        Watts(rawValue: try amount(in: ["kW"]).thousandths)
    }

    mutating func percent() throws(ScenarioError) -> Percent {
        Percent(rawValue: try amount(in: ["%"]).thousandths / 10)
    }

    mutating func time() throws(ScenarioError) -> Milliseconds {
        let (value, unit) = try amount(in: ["s", "min", "h"])
        let length = Milliseconds(rawValue: value) * (unit == "h" ? 3600 : unit == "min" ? 60 : 1)
        guard length <= .minutes(24 * 60) else { throw errorBefore("at most 24 h") }
        return length
    }

    /// A limit of a charger, in its unit.
    mutating func rate(in unit: ChargingRateUnit) throws(ScenarioError) -> ChargingRate {
        ChargingRate(rawValue: try amount(in: [unit.scenarioName]).thousandths)
    }

    /// A whole number.
    mutating func count() throws(ScenarioError) -> Int64 {
        guard let next, let value = DecimalText.whole(next), (0...10_000).contains(value) else {
            throw error("a whole number from 0 to 10000")
        }
        position += 1
        return value
    }

    mutating func phase() throws(ScenarioError) -> Phase {
        for phase in Phase.allCases where takes(phase.name) { return phase }
        throw error("L1, L2 or L3")
    }
}

extension ChargingRateUnit {
    /// As scenarios write it: a thousandth of it is one of `ChargingRate`.
    var scenarioName: String {
        switch self {
        case .amperes: "A"
        case .watts: "kW"
        }
    }
}
