import Foundation
import Journal
import Screens

/// What `busbar replay` prints of a cutting.
struct CuttingPage {
    private let file: String
    private let outcome: CuttingOutcome

    init(file: String, _ outcome: CuttingOutcome) {
        self.file = file
        self.outcome = outcome
    }

    /// Whether all came of it that is to come of it.
    var isFine: Bool { outcome.difference == nil }

    var lines: [String] {
        guard let difference = outcome.difference else {
            return ["\(file): \(outcome.events) events, \(outcome.effects) effects, equal"]
        }
        return ["\(file):\(difference.step.line): DIFFERS at event \(outcome.events)"]
            + difference.lines
    }

    var json: String {
        let document = Document(
            file: file, events: outcome.events, effects: outcome.effects, equal: isFine,
            line: outcome.difference?.step.line, difference: outcome.difference?.lines)
        do {
            return JSONText.pretty(try JSONEncoder().encode(document)) ?? ""
        } catch {
            preconditionFailure("numbers and texts of ours are JSON: \(error)")
        }
    }

    private struct Document: Encodable {
        var file: String
        var events: Int
        var effects: Int
        var equal: Bool
        var line: Int?
        var difference: [String]?
    }
}
