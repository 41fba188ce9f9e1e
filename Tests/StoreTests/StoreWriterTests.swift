import Depot
import Store
import Synchronization
import Testing
import Units

@Suite("the queue before the store")
struct StoreWriterTests {
    /// Gathers what the writer's thread reports.
    final class Reports: Sendable {
        let outcomes = Mutex<[StoreOutcome]>([])
        func add(_ more: [StoreOutcome]) { outcomes.withLock { $0 += more } }

        var receipts: [StoreReceipt] {
            outcomes.withLock { outcomes in
                outcomes.flatMap { outcome -> [StoreReceipt] in
                    if case .committed(let receipts) = outcome { receipts } else { [] }
                }
            }
        }
    }

    @Test("answers every ticket once, in order, and finishes what waits")
    func order() throws {
        let store = try StateDirectory().open()
        let reports = Reports()
        let writer = StoreWriter(store: store) { reports.add($0) }
        for id in Int64(1)...2000 {
            let order = StoreOrder(ticket: id, action: .startTransaction(.test(id)))
            #expect(writer.submit([order], at: .test(id)) == [])
        }
        #expect(writer.finish(within: .seconds(60)))
        #expect(
            reports.receipts == (1...2000).map { StoreReceipt(ticket: $0, transaction: $0) })
        let late = StoreOrder(ticket: 9, action: .leaseLongest(.zero))
        #expect(writer.submit([late], at: .test(9)) == [.failed([9], .closed)])
        #expect(writer.finish(within: .seconds(60)), "twice is no harm")
    }

    @Test("drops limit changes beyond their share and leaves a gap, then fails tickets at the end")
    func overflow() async throws {
        let store = try StateDirectory().open()
        let reports = Reports()
        let writer = StoreWriter(store: store) { reports.add($0) }
        let changes = (Int64(1)...6000).map {
            StoreOrder(ticket: nil, action: .limitChanged(.test($0)))
        }
        let starts = (Int64(1)...5001).map {
            StoreOrder(ticket: $0, action: .startTransaction(.test($0)))
        }
        // One call, so that the thread can't make room in between.
        #expect(
            writer.submit(changes + starts, at: .test(0)) == [
                .failed([5001], .queueFull), .lost(1000, .queueFull),
            ])
        #expect(writer.finish(within: .seconds(60)))
        #expect(reports.receipts.map(\.ticket) == Array(1...5000))
        let gaps = try await store.limitChangeGaps(from: .test(0), to: .test(9999))
        #expect(gaps == [LostDetail(count: 1000, from: .test(5001), to: .test(6000))])
    }
}
