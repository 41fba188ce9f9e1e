import Units

/// Texts on their way out of a simulated charge point, each due at a moment.
struct OutgoingTexts: Hashable, Sendable {
    /// More than any answer delay fills at a sane rate; past it texts are dropped and counted.
    private static let textsHighest = 1000

    private var texts: [Due] = []

    private struct Due: Hashable, Sendable {
        var at: Instant
        var text: String
    }

    /// False where there was no room.
    mutating func add(_ text: String, at moment: Instant) -> Bool {
        guard texts.count < Self.textsHighest else { return false }
        // Stable: equal moments keep their order.
        let index = texts.lastIndex { $0.at <= moment }.map { $0 + 1 } ?? 0
        texts.insert(Due(at: moment, text: text), at: index)
        return true
    }

    mutating func take(until now: Instant) -> [String] {
        guard let first = texts.first, first.at <= now else { return [] }
        let count = texts.firstIndex { $0.at > now } ?? texts.count
        let due = texts[..<count].map(\.text)
        texts.removeFirst(count)
        return due
    }

    mutating func removeAll() {
        texts.removeAll(keepingCapacity: true)
    }

    var deadline: Instant? { texts.first?.at }
}
