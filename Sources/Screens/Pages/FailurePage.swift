import Depot
package import LocalAPI

/// Why there is nothing to show: what happened, what it means for the depot, the next step.
package struct FailurePage: Sendable {
    private let error: LocalAPIClientError

    package init(_ error: LocalAPIClientError) {
        self.error = error
    }

    /// The failure in words.
    package var lines: [String] {
        var lines = ["busbar: \(error.text)"]
        if let meaning = error.meaning { lines.append("  it means: \(meaning)") }
        lines.append("  next: \(error.next)")
        return lines.map(\.escapedForTerminal)
    }

    /// The failure in one line, for a screen that stays.
    package var line: String { "\(error.text); next: \(error.next)".escapedForTerminal }
}
