package import Depot
import Dispatch
import Foundation
import Synchronization
package import Units

/// The queue before the store, and the thread that empties it: whoever orders never waits for a
/// disk. What waits together is committed together, so a slow disk gets fewer, larger commits.
///
/// A class, because it stands for a thread. The thread keeps it alive until `finish`.
package final class StoreWriter: Sendable {
    private let store: Store
    private let report: @Sendable ([StoreOutcome]) -> Void
    private let waiting = Mutex(Waiting())
    private let work = DispatchSemaphore(value: 0)
    private let ended = DispatchSemaphore(value: 0)

    /// Orders that may wait in all. At 300 chargers a reconnect storm brings some thousand; beyond
    /// that the disk is not coming back soon, and the caller must know now.
    package static let ordersHighest = 10_000
    /// Limit changes that may wait; the rest of the queue is for what must not be lost.
    package static let detailHighest = 5_000
    /// Orders in one commit, so that one transaction stays far below the size of the log.
    package static let ordersPerCommit = 512

    private struct Waiting {
        var orders: [StoreOrder] = []
        var detail = 0
        var lost: LostDetail?
        var lostSummaries: LostDetail?
        var now: Moment?
        var isFinishing = false

        var hasLosses: Bool { lost != nil || lostSummaries != nil }

        /// Whether the order was queued. A limit change that was not becomes part of a gap.
        mutating func takes(_ order: StoreOrder) -> Bool {
            let hasRoom =
                orders.count < StoreWriter.ordersHighest
                && (!order.isDetail || detail < StoreWriter.detailHighest)
            guard hasRoom, !isFinishing else {
                if let gap = order.gap { lost = lost?.joined(with: gap) ?? gap }
                if let gap = order.summaryGap {
                    lostSummaries = lostSummaries?.joined(with: gap) ?? gap
                }
                return false
            }
            if order.isDetail { detail += 1 }
            orders.append(order)
            return true
        }
    }

    /// Starts the thread. `report` is called on it, after each commit, with what became of the
    /// orders; it must not block.
    package init(store: Store, report: @escaping @Sendable ([StoreOutcome]) -> Void) {
        self.store = store
        self.report = report
        let thread = Thread { self.run() }
        thread.name = "store"
        thread.start()
    }

    /// Queues orders and returns at once, with what is refused at the door: orders beyond the
    /// bound (limit changes become a gap in the history instead), and all after `finish`.
    package func submit(_ orders: [StoreOrder], at now: Moment) -> [StoreOutcome] {
        var tickets: [Int64] = []
        var others = 0
        let reason = waiting.withLock { waiting -> StoreError in
            for order in orders where !waiting.takes(order) {
                if let ticket = order.ticket { tickets.append(ticket) } else { others += 1 }
            }
            waiting.now = now
            return waiting.isFinishing ? .closed : .queueFull
        }
        work.signal()
        var outcomes: [StoreOutcome] = []
        if !tickets.isEmpty { outcomes.append(.failed(tickets, reason)) }
        if others > 0 { outcomes.append(.lost(others, reason)) }
        return outcomes
    }

    /// Takes no more, commits what waits and ends the thread. False where that took longer than
    /// `patience`; it goes on by itself then.
    package func finish(within patience: Milliseconds) -> Bool {
        waiting.withLock { $0.isFinishing = true }
        work.signal()
        let deadline = DispatchTime.now() + .milliseconds(Int(patience.rawValue))
        guard ended.wait(timeout: deadline) == .success else { return false }
        ended.signal()
        return true
    }

    private func run() {
        while true {
            work.wait()
            while let batch = take() {
                report(store.commit(batch.orders))
                let upkeep = store.tend(at: batch.now)
                if !upkeep.isEmpty { report(upkeep) }
            }
            if waiting.withLock(\.isFinishing) { break }
        }
        ended.signal()
    }

    /// The oldest orders, with the gap that dropped limit changes left; nil where none wait.
    private func take() -> (orders: [StoreOrder], now: Moment)? {
        waiting.withLock { waiting in
            guard let now = waiting.now, !waiting.orders.isEmpty || waiting.hasLosses else {
                return nil
            }
            var batch = Array(waiting.orders.prefix(StoreWriter.ordersPerCommit))
            waiting.orders.removeFirst(batch.count)
            waiting.detail -= batch.count(where: \.isDetail)
            if let lost = waiting.lost {
                batch.append(StoreOrder(ticket: nil, action: .limitChangesLost(lost)))
                waiting.lost = nil
            }
            if let lost = waiting.lostSummaries {
                batch.append(StoreOrder(ticket: nil, action: .summariesLost(lost)))
                waiting.lostSummaries = nil
            }
            return (batch, now)
        }
    }
}
