import Depot
package import LocalAPI

/// What became of a command.
package struct AnswerPage: Sendable {
    private let answer: CommandAnswer

    package init(_ answer: CommandAnswer) {
        self.answer = answer
    }

    /// The answer in words.
    package var lines: [String] {
        var lines = [(answer.accepted ? "done: " : "refused: ") + answer.text]
        if let until = answer.until { lines.append("  until: \(until.dateAndClock)") }
        if let next = answer.next { lines.append("  next: \(next)") }
        return lines.map(\.escapedForTerminal)
    }
}
