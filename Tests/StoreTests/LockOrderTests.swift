import Depot
import Foundation
import Store
import Synchronization
import Testing
import Units

@Suite("a store that is read while it keeps")
struct LockOrderTests {
    @Test("ends both: neither waits for the other for ever")
    func recallBesideCommit() async throws {
        let directory = try StateDirectory()
        let store = try directory.open()
        let ended = Mutex(0)
        let rounds = 200
        for isReader in [true, false] {
            // Threads of their own: a deadlock must not take the test's with it.
            Thread.detachNewThread {
                for round in 0..<rounds {
                    if isReader {
                        do { _ = try store.recall() } catch { return }
                    } else {
                        _ = store.commit([
                            StoreOrder(
                                ticket: nil, action: .reserveTransactionIDs(upTo: Int64(round)))
                        ])
                    }
                }
                ended.withLock { $0 += 1 }
            }
        }
        let deadline = ContinuousClock.now + .seconds(60)
        while ended.withLock({ $0 }) < 2, ContinuousClock.now < deadline {
            try await Task.sleep(for: .milliseconds(5))
        }
        #expect(ended.withLock { $0 } == 2)
        #expect(directory.has("busbar.sqlite"))
    }
}
