import Depot
import Units

/// Questions whose answer lets a vehicle begin, as long as there is no room for that (SAFETY.md section 3,
/// idle connectors).
struct StartBook: Hashable, Codable, Sendable {
    /// Oldest first.
    private(set) var waiting: [Waiting] = []

    /// Then the charger is told to ask again: its link gives a question up after 20 s. Others need a
    /// second and their follow time, mostly 10 s, to make room.
    static let patience = Milliseconds.seconds(18)
    /// At most so many wait: each connector of the largest site with one. More are to ask again.
    static let waitingHighest = 700
    /// A permission is used or forgotten within this time from our answer, and what a charger tells of its
    /// state is no older: a person who was let in plugs in by then, or is asked for the card again.
    static let permissionLength = Milliseconds.minutes(5)

    /// A question.
    struct Waiting: Hashable, Codable, Sendable {
        var charger: ChargerPosition
        var report: ChargerReport
        var askedAt: Instant
    }

    /// A question waits from now on; false where too many do already. It takes the place of the one
    /// that its charger has given up.
    mutating func wait(_ question: Waiting) -> Bool {
        waiting.removeAll {
            $0.charger == question.charger && $0.report.asksTheSame(as: question.report)
        }
        guard waiting.count < Self.waitingHighest else { return false }
        waiting.append(question)
        return true
    }

    /// Takes out everything, to be looked at anew.
    mutating func takeAll() -> [Waiting] {
        defer { waiting = [] }
        return waiting
    }

    /// Puts one back that still waits.
    mutating func putBack(_ question: Waiting) { waiting.append(question) }

    /// Whether a transaction of `connector` waits.
    func isHeld(_ connector: ConnectorPosition) -> Bool {
        waiting.contains { $0.report.asksStart(at: connector) }
    }

    /// A charger's connection is gone, and its questions with it.
    mutating func forget(_ charger: ChargerPosition) {
        waiting.removeAll { $0.charger == charger }
    }
}

extension ChargerReport {
    /// Whether both ask for a start at the same connector, or for the same card.
    fileprivate func asksTheSame(as other: ChargerReport) -> Bool {
        if case .authorizeAsked(_, let token) = self, case .authorizeAsked(_, token) = other {
            return true
        }
        if case .startAsked(_, let connector, _, _, _) = self,
            case .startAsked(_, connector, _, _, _) = other
        {
            return true
        }
        return false
    }

    /// Whether it asks for a start at `connector`.
    func asksStart(at connector: ConnectorPosition) -> Bool {
        guard case .startAsked(_, connector, _, _, _) = self else { return false }
        return true
    }

    /// The number of a question that may wait for room; nil: it asks for no start.
    var startQuestion: Int64? {
        switch self {
        case .authorizeAsked(let question, _), .startAsked(let question, _, _, _, _): question
        case .opened, .closed, .booted, .status, .sampled, .stopAsked, .outcome, .violated,
            .claimRefused:
            nil
        }
    }
}
