import Depot
import OCPP
import Units

/// Checks every answer about a transaction against what is on the disk at that moment: nothing that
/// was acknowledged may be lost, and nothing may be there twice.
struct TransactionAudit: Hashable, Sendable {
    /// What went wrong, in words; at most `findingsHighest` are kept.
    private(set) var findings: [String] = []
    /// Starts and stops that were acknowledged.
    private(set) var acknowledged: Int64 = 0
    /// Questions that were not answered yet. A lookup only.
    private var questions: [Question: Asked] = [:]
    /// Starts that were acknowledged while the disk took nothing, in their order.
    private var owed: [Int64] = []
    /// What each acknowledged number stands for. A lookup only.
    private var known: [Int64: Start] = [:]

    private static let findingsHighest = 10

    private struct Question: Hashable, Sendable {
        var charger: ChargerPosition
        var number: Int64
    }

    private enum Asked: Hashable, Sendable {
        case start(Start)
        case stop(LinkReport.Stop)
    }

    private struct Start: Hashable, Sendable {
        var charger: ChargerPosition
        var start: LinkReport.Start
    }

    /// A charger told something.
    mutating func note(_ report: LinkReport, of charger: ChargerPosition) {
        switch report {
        case .startAsked(let number, let start):
            questions[Question(charger: charger, number: number)] = .start(
                Start(charger: charger, start: start))
        case .stopAsked(let number, let stop):
            questions[Question(charger: charger, number: number)] = .stop(stop)
        case .opened: break
        case .closed, .booted, .status, .metered, .authorizeAsked, .outcome, .violated,
            .claimRefused:
            break
        }
    }

    /// The controller has died: nobody answers what was asked of it, and what no disk had taken is gone.
    mutating func controllerDied() {
        questions.removeAll()
        owed.removeAll()
    }

    /// An answer leaves.
    mutating func check(
        _ answer: LinkAnswer, to charger: ChargerPosition, in plan: SitePlan,
        against kept: KeptState
    ) {
        let question = Question(charger: charger, number: answer.question)
        guard let asked = questions.removeValue(forKey: question) else { return }
        switch (asked, answer.content) {
        case (.start(let start), .start(let id, _)):
            acknowledged += 1
            if let other = known[id], other != start {
                find("transaction \(id) was given twice")
            }
            known[id] = start
            guard !kept.transactions.contains(where: { $0.id == id }) else { return }
            // With a full disk a start is answered all the same, from the reserved numbers, and kept later; whoever
            // asks again before that is answered again.
            if kept.isFull {
                owed.append(id)
            } else if !owed.contains(id) {
                find("transaction \(id) was acknowledged and is not kept")
            }
        case (.stop(let stop), .stop):
            acknowledged += 1
            let id = plan[charger].id
            let isKept =
                kept.transactions.contains { $0.charger == id && stop.isEnd($0.end) }
                || kept.unmatched.contains { $0.charger == id && stop.isEnd($0.end) }
            if !isKept {
                find("the end of \(stop.transaction) of \(id) was acknowledged and is not kept")
            }
        case (_, .retryLater), (.start, .stop), (.start, .authorize), (.stop, .start),
            (.stop, .authorize):
            break
        }
    }

    /// The disk at the end: no transaction twice, and all that is owed where it `isCalm`.
    mutating func conclude(_ kept: KeptState, isCalm: Bool) {
        for id in owed where isCalm && !kept.transactions.contains(where: { $0.id == id }) {
            find("transaction \(id) was acknowledged on a full disk and never kept")
        }
        var numbers: Set<Int64> = []
        for record in kept.transactions where !numbers.insert(record.id).inserted {
            find("transaction \(record.id) is kept twice")
        }
    }

    private mutating func find(_ what: String) {
        if findings.count < Self.findingsHighest { findings.append(what) }
    }
}

extension LinkReport.Stop {
    /// Whether `end` is what this told.
    fileprivate func isEnd(_ end: TransactionRecord.End?) -> Bool {
        guard let end else { return false }
        return end.meterStop == meterStop && (at.map { $0 == end.stoppedAt } ?? true)
    }
}
