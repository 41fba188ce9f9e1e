import Foundation
import Journal
import Screens
import Units

/// What `busbar replay` prints of one segment.
struct ReplayPage {
    private let outcome: ReplayOutcome

    init(_ outcome: ReplayOutcome) { self.outcome = outcome }

    /// Whether it came out as it was recorded.
    var isFine: Bool { outcome.isEqual }

    var lines: [String] {
        var facts = ["segment \(outcome.segment)"]
        if let from = outcome.from, let to = outcome.to {
            facts.append("\(outcome.events) events, \(outcome.ticks) ticks")
            facts.append("\(text(from)) to \(text(to))")
        } else {
            facts.append("no events")
        }
        if outcome.starts > 0 {
            facts.append(outcome.starts == 1 ? "1 start" : "\(outcome.starts) starts")
        }
        if outcome.lost > 0 { facts.append("\(outcome.lost) events not recorded") }
        facts.append(verdict)
        return [facts.joined(separator: "  ")] + details
    }

    private func text(_ moment: Moment) -> String { moment.utc.text(milliseconds: false) }

    private var verdict: String {
        if let difference = outcome.difference { return "DIFFERS at event \(difference.event)" }
        switch outcome.problem {
        case nil: return "equal"
        case .tail(let offset): return "equal up to a torn or unfinished write at byte \(offset)"
        case .unreadableState(let error): return "UNREADABLE: its state is \(error.text)"
        case .record(let error):
            return "UNREADABLE after event \(outcome.events): the record is \(error.text)"
        }
    }

    private var details: [String] {
        guard let difference = outcome.difference else { return [] }
        let effects = difference.effects.map { "  now  \($0)" }
        return [
            "  at \(difference.moment.utc.text(milliseconds: true)), monotonic "
                + "\(difference.moment.instant.milliseconds) ms: \(difference.cause)",
            "  effects recorded with the digest \(Self.hexadecimal(difference.expected)), "
                + "now \(Self.hexadecimal(difference.got)):",
        ] + (effects.isEmpty ? ["  now  nothing"] : effects)
    }

    fileprivate static func hexadecimal(_ number: UInt32) -> String {
        let text = String(number, radix: 16)
        return String(repeating: "0", count: 8 - text.count) + text
    }

    /// The line of a file that holds no segment any more.
    static func line(damagedFile name: String) -> String {
        "file \(name)  UNREADABLE: damaged where its segment begins"
    }

    /// All segments as one JSON document.
    static func json(of pages: [ReplayPage], damagedFiles: [String]) -> String {
        let document = Document(
            segments: pages.map { Document.Row($0.outcome, $0.verdict) },
            damagedFiles: damagedFiles)
        do {
            return JSONText.pretty(try JSONEncoder().encode(document)) ?? ""
        } catch {
            preconditionFailure("numbers and texts of ours are JSON: \(error)")
        }
    }

    /// The names of `--json`.
    private struct Document: Encodable {
        var segments: [Row]
        var damagedFiles: [String]

        struct Row: Encodable {
            var segment: UInt64
            var events: Int
            var ticks: Int
            var from: String?
            var to: String?
            var starts: Int
            var lost: Int
            var equal: Bool
            var verdict: String
            var difference: Difference?

            init(_ outcome: ReplayOutcome, _ verdict: String) {
                segment = outcome.segment
                events = outcome.events
                ticks = outcome.ticks
                from = outcome.from?.utc.text(milliseconds: true)
                to = outcome.to?.utc.text(milliseconds: true)
                starts = outcome.starts
                lost = outcome.lost
                equal = outcome.isEqual
                self.verdict = verdict
                difference = outcome.difference.map(Difference.init)
            }
        }

        struct Difference: Encodable {
            var event: Int
            var at: String
            var monotonicMs: Int64
            var recordedDigest: String
            var digest: String
            var cause: String
            var effects: [String]

            init(_ difference: ReplayOutcome.Difference) {
                event = difference.event
                at = difference.moment.utc.text(milliseconds: true)
                monotonicMs = difference.moment.instant.milliseconds
                recordedDigest = ReplayPage.hexadecimal(difference.expected)
                digest = ReplayPage.hexadecimal(difference.got)
                cause = difference.cause
                effects = difference.effects
            }
        }
    }
}
