package import Depot
import Foundation
import GRDB
import Synchronization
package import Units

/// Everything that Busbar remembers on disk. It alone opens the database; a second daemon on the
/// same state directory is kept out by a lock.
///
/// A class, because it stands for one open file and one lock that end with it. Calls block until
/// SQLite is done: `StoreWriter` gives it a thread of its own, so that neither the control thread
/// nor Swift's shared threads ever wait for a disk.
package final class Store: Sendable {
    /// The state directory.
    package let directory: String
    let database: DatabaseQueue
    let bounds: StoreBounds
    let salvage: RecalledState.Salvage?
    private let lock: StateLock
    private let upkeep: Mutex<Upkeep>
    /// The highest number of the outbox that was handed out since the start.
    let handedOut = Mutex<Int64>(0)

    /// What the store itself must remember between commits.
    struct Upkeep {
        var reserve: ReserveFile
        /// Limit changes that were lost since the last commit that could say so.
        var lost: LostDetail?
        /// Summaries that were lost since then.
        var lostSummaries: LostDetail?
        /// Orders since the tables were last held to their bounds.
        var ordersSinceTrim = 0
        /// When the tables were last held to their bounds.
        var trimmedAt: Instant
        /// When the reserve file was last asked for.
        var restoredAt: Instant

        /// What the next commit says of that.
        var losses: [StoreOrder.Action] {
            [
                lost.map { StoreOrder.Action.limitChangesLost($0) },
                lostSummaries.map { StoreOrder.Action.summariesLost($0) },
            ].compactMap { $0 }
        }
    }

    init(
        directory: String, database: DatabaseQueue, bounds: StoreBounds,
        salvage: RecalledState.Salvage?, lock: StateLock, upkeep: Upkeep
    ) {
        self.directory = directory
        self.database = database
        self.bounds = bounds
        self.salvage = salvage
        self.lock = lock
        self.upkeep = Mutex(upkeep)
    }

    deinit {
        // The file is closed before the lock goes. A close that fails leaves the write-ahead log
        // behind, which the next start reads: nothing to be done about it here.
        do { try database.close() } catch {}
    }

    /// Whether the reserve file stands.
    package var isReserveHeld: Bool { upkeep.withLock { $0.reserve.isHeld } }

    /// Keeps the orders in one transaction of the database and tells what became of each ticket.
    /// Blocks until the disk has answered.
    ///
    /// Where the batch as a whole is refused, each order stands for itself. Where the disk is
    /// full, the reserve file goes first, then the oldest and the newest limit changes; what is
    /// left is kept or fails as one.
    package func commit(_ orders: [StoreOrder]) -> [StoreOutcome] {
        guard !orders.isEmpty else { return [] }
        return upkeep.withLock { upkeep in
            var outcomes: [StoreOutcome] = []
            keep(orders, &upkeep, &outcomes)
            upkeep.ordersSinceTrim += orders.count
            return outcomes
        }
    }

    private func keep(
        _ orders: [StoreOrder], _ upkeep: inout Upkeep, _ outcomes: inout [StoreOutcome]
    ) {
        if !upkeep.reserve.isHeld { saveRoom() }
        guard let first = attempt(orders, &upkeep, &outcomes) else { return }
        guard first == .diskFull else { return fail(orders, first, &upkeep, &outcomes) }
        if upkeep.reserve.giveUp() {
            outcomes.append(.reserveGivenUp)
            makeRoom()
            saveRoom()
            if attempt(orders, &upkeep, &outcomes) == nil { return }
        }
        makeRoom()
        let detail = orders.filter(\.isDetail)
        let rest = orders.filter { !$0.isDetail }
        if !detail.isEmpty { fail(detail, .diskFull, &upkeep, &outcomes) }
        guard !rest.isEmpty, let last = attempt(rest, &upkeep, &outcomes) else { return }
        fail(rest, last, &upkeep, &outcomes)
    }

    /// Nil where the transaction was committed; what each order came to is in `outcomes` then.
    private func attempt(
        _ orders: [StoreOrder], _ upkeep: inout Upkeep, _ outcomes: inout [StoreOutcome]
    ) -> StoreError? {
        do {
            let kept = try StoreError.naming {
                try transaction(orders, losses: upkeep.losses, isolatesOrders: false)
            }
            accept(kept, &upkeep, &outcomes)
            return nil
        } catch .refused {
            return attemptApart(orders, &upkeep, &outcomes)
        } catch {
            return error
        }
    }

    /// As `attempt`, each order in a savepoint of its own, so that a refused one holds no other.
    private func attemptApart(
        _ orders: [StoreOrder], _ upkeep: inout Upkeep, _ outcomes: inout [StoreOutcome]
    ) -> StoreError? {
        do {
            let kept = try StoreError.naming {
                try transaction(orders, losses: upkeep.losses, isolatesOrders: true)
            }
            accept(kept, &upkeep, &outcomes)
            return nil
        } catch {
            return error
        }
    }

    /// What a committed transaction came to.
    private struct Kept {
        var receipts: [StoreReceipt] = []
        var refused: [(order: StoreOrder, error: StoreError)] = []
    }

    private func accept(
        _ kept: Kept, _ upkeep: inout Upkeep, _ outcomes: inout [StoreOutcome]
    ) {
        upkeep.lost = nil
        upkeep.lostSummaries = nil
        if !kept.receipts.isEmpty { outcomes.append(.committed(kept.receipts)) }
        for refusal in kept.refused {
            fail([refusal.order], refusal.error, &upkeep, &outcomes)
        }
    }

    private func transaction(
        _ orders: [StoreOrder], losses: [StoreOrder.Action], isolatesOrders: Bool
    ) throws -> Kept {
        // Limit changes alone need not wait for the flash: they are synced with the next commit
        // that somebody waits for, or at the next checkpoint.
        let isDetailOnly = orders.allSatisfy(\.isDetail)
        return try database.writeWithoutTransaction { connection in
            try connection.execute(
                sql: isDetailOnly ? "PRAGMA synchronous = NORMAL" : "PRAGMA synchronous = FULL")
            var kept = Kept()
            try connection.inTransaction(.immediate) {
                let writing = OrderWriting(database: connection, bounds: bounds)
                for loss in losses { _ = try writing.apply(loss) }
                for order in orders {
                    try apply(order, with: writing, isolated: isolatesOrders, &kept)
                }
                return .commit
            }
            return kept
        }
    }

    private func apply(
        _ order: StoreOrder, with writing: OrderWriting, isolated: Bool, _ kept: inout Kept
    ) throws {
        var transaction: OrderWriting.StoredTransaction?
        if isolated {
            do {
                try writing.database.inSavepoint {
                    transaction = try writing.apply(order.action)
                    return .commit
                }
            } catch {
                let reason = StoreError(error)
                guard case .refused = reason else { throw error }
                kept.refused.append((order, reason))
                return
            }
        } else {
            transaction = try writing.apply(order.action)
        }
        if let ticket = order.ticket {
            kept.receipts.append(
                StoreReceipt(
                    ticket: ticket, transaction: transaction?.id,
                    isEnded: transaction?.isEnded ?? false))
        }
    }

    /// Tells of orders that were not kept; lost limit changes are remembered as a gap.
    private func fail(
        _ orders: [StoreOrder], _ error: StoreError, _ upkeep: inout Upkeep,
        _ outcomes: inout [StoreOutcome]
    ) {
        let tickets = orders.compactMap(\.ticket)
        if !tickets.isEmpty { outcomes.append(.failed(tickets, error)) }
        let lost = orders.count { $0.ticket == nil }
        if lost > 0 { outcomes.append(.lost(lost, error)) }
        for gap in orders.compactMap(\.gap) {
            upkeep.lost = upkeep.lost?.joined(with: gap) ?? gap
        }
        for gap in orders.compactMap(\.summaryGap) {
            upkeep.lostSummaries = upkeep.lostSummaries?.joined(with: gap) ?? gap
        }
    }

    /// Brings the write-ahead log into the file, cuts it off, and frees pages inside the file, so
    /// that a commit needs little room from the disk.
    private func makeRoom() {
        trying([
            { try $0.execute(sql: "PRAGMA wal_checkpoint(TRUNCATE)") },
            { try Trim(database: $0, bounds: self.bounds).dropOldestDetail() },
            { try $0.execute(sql: "PRAGMA wal_checkpoint(TRUNCATE)") },
        ])
    }

    /// How the store lives without its reserve: the log stays short, and as long as there are old
    /// limit changes, they make room inside the file before anything is written. So the reserve
    /// lasts for what must be kept.
    private func saveRoom() {
        trying([
            { try $0.execute(sql: "PRAGMA wal_autocheckpoint = \(Store.logPagesSaving)") },
            { database in
                let free = try Int.fetchOne(database, sql: "PRAGMA freelist_count") ?? 0
                guard free < Store.freePagesLowest else { return }
                try Trim(database: database, bounds: self.bounds).dropOldestDetail()
            },
        ])
    }

    /// Each step may itself find no room, which says nothing yet: the attempt that follows tells,
    /// with the tickets that it concerns.
    private func trying(_ steps: [(Database) throws -> Void]) {
        for step in steps {
            do { try database.writeWithoutTransaction(step) } catch { continue }
        }
    }

    /// Log pages before a checkpoint without the reserve: a quarter of a MiB, which a checkpoint
    /// may ask of the disk at once.
    private static let logPagesSaving = 64
    /// The same with the reserve: SQLite's own figure.
    private static let logPages = 1000
    /// Free pages in the file that a commit without the reserve should find: as many as a full
    /// commit of the writer may take.
    private static let freePagesLowest = 128

    /// Holds the tables to their bounds and takes the reserve file back, where it is time for
    /// that. To be called between commits; `now` tells the age of rows only while the wall clock
    /// is known to be right, so that a clock that is set wrong deletes nothing.
    package func tend(at now: Moment) -> [StoreOutcome] {
        upkeep.withLock { upkeep in
            var outcomes: [StoreOutcome] = []
            if now.instant - upkeep.trimmedAt >= Store.trimInterval
                || upkeep.ordersSinceTrim >= Trim.slice / 2
            {
                upkeep.trimmedAt = now.instant
                upkeep.ordersSinceTrim = 0
                trim(at: now, &outcomes)
            }
            if !upkeep.reserve.isHeld, now.instant - upkeep.restoredAt >= Store.restoreInterval {
                upkeep.restoredAt = now.instant
                if upkeep.reserve.restore() {
                    trying([
                        { try $0.execute(sql: "PRAGMA wal_autocheckpoint = \(Store.logPages)") }
                    ])
                    outcomes.append(.reserveRestored)
                }
            }
            return outcomes
        }
    }

    /// Often enough that age is held to within the hour.
    private static let trimInterval = Milliseconds.minutes(60)
    /// Seldom enough that a disk at its edge is not filled and emptied all the time.
    private static let restoreInterval = Milliseconds.minutes(1)

    private func trim(at now: Moment, _ outcomes: inout [StoreOutcome]) {
        do {
            try database.writeWithoutTransaction { connection in
                try connection.execute(sql: "PRAGMA synchronous = NORMAL")
                try Trim(database: connection, bounds: bounds).run(
                    at: now.isSynchronised ? now.utc : nil)
            }
        } catch {
            outcomes.append(.untrimmed(StoreError(error)))
        }
    }
}
