package import Depot
import Units

/// Transactions between the charger's question and our answer: numbers come from a persisted
/// counter, and no answer leaves before what it promises is kept (DESIGN.md section 4).
///
/// Where no number can be reserved, because the disk is full or nothing could be read from it, a
/// start makes its own number out of what it says (`TransactionRecord.numberWithoutCounter`): the
/// same start has the same number, also after a restart.
package struct TransactionBook: Hashable, Codable, Sendable {
    /// The next number to give; nil until the store has told what it remembers.
    package private(set) var nextID: Int64?
    /// Numbers up to this one are reserved on disk, and may be given even when it is full.
    private var reservedUpTo: Int64 = 0
    /// A reservation under way: its ticket and the end that it will reach.
    private var reservationTicket: Int64?
    private var reservationUpTo: Int64 = 0
    /// The last reservation failed, or the store remembers nothing.
    private var isCounterOut = false
    private var nextTicket: Int64 = 1
    /// Starts and stops that wait for their commit, oldest first.
    package private(set) var waiting: [Waiting] = []
    /// The last starts that were answered, for charger's repetitions; newest last.
    private var recent: [TransactionRecord] = []
    /// Starts that were answered while the disk could keep nothing.
    private var unkept: [TransactionRecord] = []
    /// When the last of them was ordered again.
    private var retriedAt: Instant?
    /// Questions that came before the store had spoken, or while no number was reserved.
    package var early: [EarlyQuestion] = []

    /// At most so many commits wait: each charger of the largest site with two.
    static let waitingHighest = 700
    /// At most so many answered starts are remembered.
    static let recentHighest = 1_000
    /// At most so many starts wait for a disk; more are refused, and their chargers keep them.
    static let unkeptHighest = 700
    /// Between two tries to keep them.
    static let retryPause = Milliseconds.seconds(10)
    /// At most so many questions wait for the store to speak.
    static let earlyHighest = 700

    /// An answer that waits for its commit.
    package struct Waiting: Hashable, Codable, Sendable {
        package var ticket: Int64
        package var charger: ChargerPosition
        package var question: Int64
        package var kind: Kind

        package enum Kind: Hashable, Codable, Sendable {
            /// `isStamped`: the charger told when it began.
            case start(ConnectorPosition, TransactionRecord, isStamped: Bool, isAccepted: Bool)
            case stop
            /// Nobody waits for it: a start that was answered before it could be kept.
            case kept(TransactionRecord)
        }
    }

    /// A question that came before the store had spoken.
    package struct EarlyQuestion: Hashable, Codable, Sendable {
        package var charger: ChargerPosition
        package var report: ChargerReport
    }

    /// The store has spoken.
    mutating func recalled(nextID: Int64) {
        guard self.nextID == nil else { return }
        self.nextID = nextID
        reservedUpTo = nextID - 1
    }

    /// The store can't tell what it remembers: there is no counter in this run.
    mutating func counterIsLost() { isCounterOut = true }

    /// A ticket for something that must be kept before it is answered.
    mutating func ticket() -> Int64 {
        defer { nextTicket += 1 }
        return nextTicket
    }

    /// Whether a number can be given.
    var hasNumbers: Bool { isCounterOut || nextID.map { $0 <= reservedUpTo } ?? false }

    /// A start that is answered must still be kept; false where too many wait for that already.
    mutating func mustKeep(_ record: TransactionRecord) -> Bool {
        // Without a database nothing is ever kept: it would only refuse vehicles.
        guard nextID != nil else { return true }
        guard unkept.count < Self.unkeptHighest else { return false }
        unkept.append(record)
        return true
    }

    /// Takes out a start that is to be kept now.
    mutating func takeUnkept(_ id: Int64) -> TransactionRecord? {
        unkept.firstIndex { $0.id == id }.map { unkept.remove(at: $0) }
    }

    /// A start was kept late: the disk takes more, and the next need not wait.
    mutating func keptLate() { retriedAt = nil }

    /// The next start to be ordered again, one at a time; nil while it is too early.
    mutating func nextUnkept(at now: Instant) -> TransactionRecord? {
        guard !unkept.isEmpty, retriedAt.map({ now - $0 >= Self.retryPause }) ?? true else {
            return nil
        }
        retriedAt = now
        return unkept.removeFirst()
    }

    /// The number for a start: the next that is reserved, or its own where none can be; nil while a
    /// reservation is under way.
    mutating func takeID(for record: TransactionRecord) -> Int64? {
        guard let id = nextID, id <= reservedUpTo else {
            return isCounterOut ? record.numberWithoutCounter : nil
        }
        nextID = id + 1
        return id
    }

    /// The reservation that is due, if any: half a block must always be left.
    mutating func reservationDue() -> StoreOrder? {
        guard let nextID, reservationTicket == nil,
            reservedUpTo - nextID < StoreOrder.transactionIDsAtOnce / 2
        else { return nil }
        let upTo = max(reservedUpTo, nextID - 1) + StoreOrder.transactionIDsAtOnce
        let ticket = self.ticket()
        reservationTicket = ticket
        reservationUpTo = upTo
        return StoreOrder(ticket: ticket, action: .reserveTransactionIDs(upTo: upTo))
    }

    /// A start that was answered with a number before: the charger did not hear it. Without a stamp
    /// of its own (`startedAt`) it is told by the rest, which proves it only while that one runs.
    func known(
        charger: String, connector: Int, idToken: String, startedAt: UTCTime?, meterStart: Energy
    ) -> TransactionRecord? {
        recent.last {
            $0.charger == charger && $0.connector == connector && $0.idToken == idToken
                && $0.meterStart == meterStart && ($0.startedAt == startedAt || startedAt == nil)
        }
    }

    /// Whether the same start already waits for its commit; its question becomes the newer one.
    /// `isStamped`: the charger told when it began.
    mutating func joinWaiting(
        _ record: TransactionRecord, isStamped: Bool, question: Int64
    ) -> Bool {
        for index in waiting.indices {
            guard case .start(_, let other, _, _) = waiting[index].kind,
                other.charger == record.charger, other.connector == record.connector,
                other.idToken == record.idToken,
                !isStamped || other.startedAt == record.startedAt,
                other.meterStart == record.meterStart
            else { continue }
            waiting[index].question = question
            return true
        }
        return false
    }

    /// Whether a start at a connector waits for its commit or its number.
    func isStarting(_ connector: ConnectorPosition) -> Bool {
        waiting.contains {
            guard case .start(connector, _, _, _) = $0.kind else { return false }
            return true
        }
            || early.contains { $0.report.asksStart(at: connector) }
    }

    /// An answer waits from now on; false where too many do already.
    mutating func wait(_ waiting: Waiting) -> Bool {
        guard self.waiting.count < Self.waitingHighest else { return false }
        self.waiting.append(waiting)
        return true
    }

    /// What waited for a ticket; also ends a reservation.
    mutating func ended(ticket: Int64, isCommitted: Bool) -> Waiting? {
        if ticket == reservationTicket {
            if isCommitted { reservedUpTo = reservationUpTo }
            isCounterOut = !isCommitted
            reservationTicket = nil
            return nil
        }
        guard let index = waiting.firstIndex(where: { $0.ticket == ticket }) else { return nil }
        return waiting.remove(at: index)
    }

    /// A start was answered.
    mutating func remember(_ record: TransactionRecord) {
        recent.append(record)
        if recent.count > Self.recentHighest { recent.removeFirst() }
    }
}
