import Depot
import Foundation
import Store
import Testing
import Units

@Suite("a store that is read while it keeps")
struct LockOrderTests {
    @Test("ends both: neither waits for the other for ever")
    func recallBesideCommit() throws {
        let directory = try StateDirectory()
        let store = try directory.open()
        let running = DispatchGroup()
        let rounds = 200
        for isReader in [true, false] {
            running.enter()
            // Threads of their own: a deadlock must not take the test's with it.
            Thread.detachNewThread {
                defer { running.leave() }
                for round in 0..<rounds {
                    if isReader {
                        do { _ = try store.recall() } catch { Issue.record(error) }
                    } else {
                        _ = store.commit([
                            StoreOrder(
                                ticket: nil, action: .reserveTransactionIDs(upTo: Int64(round)))
                        ])
                    }
                }
            }
        }
        #expect(running.wait(timeout: .now() + 60) == .success)
        #expect(directory.has("busbar.sqlite"))
    }
}
