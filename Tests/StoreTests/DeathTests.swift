import Depot
import Foundation
import Glibc
import Store
import Testing
import Units

@Suite("a store whose process dies")
struct DeathTests {
    /// The child starts transactions as fast as it can and notes each that was acknowledged. Once
    /// the notes are so long, it is killed in the middle of whatever it does.
    @Test(
        "has every transaction that was acknowledged before kill -9",
        arguments: [1, 90, 900])
    func killed(bytes: Int) async throws {
        let directory = try StateDirectory()
        let path = directory.path
        await #expect(processExitsWith: .signal(SIGKILL)) {
            [path = path as String, bytes = bytes as Int] in
            let store = try Store.open(directory: path, bounds: .small, at: .test(0))
            let journal = unsafe open(path + "/acknowledged", O_WRONLY | O_CREAT | O_APPEND, 0o600)
            dieOnceLonger(than: bytes, path + "/acknowledged")
            var id: Int64 = 0
            while true {
                id += 1
                guard store.commit(id, .startTransaction(.test(id))) == kept(id, transaction: id)
                else { exit(3) }
                let line = Array("\(id)\n".utf8)
                _ = unsafe line.withUnsafeBytes { unsafe write(journal, $0.baseAddress, $0.count) }
            }
        }
        let notes = try directory.bytes("acknowledged")
        #expect(notes.count > bytes)
        let noted = try #require(
            String(decoding: notes, as: UTF8.self).split(separator: "\n").last.flatMap { Int64($0) }
        )
        let recalled = try directory.open().recall()
        let last = Int64(recalled.openTransactions.count)
        #expect(recalled.salvage == nil)
        #expect(recalled.openTransactions == (0..<last).map { .test($0 + 1) })
        #expect(recalled.nextTransactionID == last + 1)
        // The last commit may have been made and not yet noted.
        #expect(last == noted || last == noted + 1)
    }

    @Test("has after a torn write every commit that was whole, and no part of another")
    func everyPrefix() async throws {
        let directory = try StateDirectory()
        let store = try directory.open()
        var lengths: [Int] = []
        for id in Int64(1)...12 {
            #expect(store.commit(id, .startTransaction(.test(id))) == kept(id, transaction: id))
            lengths.append(try directory.bytes("busbar.sqlite-wal").count)
        }
        let database = try directory.bytes("busbar.sqlite")
        let log = try directory.bytes("busbar.sqlite-wal")
        // A prime step meets frame headers, frame bodies and the borders between commits.
        for length in Array(stride(from: 0, to: log.count, by: 1531)) + lengths {
            let cut = try StateDirectory()
            try cut.write(database, to: "busbar.sqlite")
            // The rest of the last block is what stood there before: anything.
            let rest = [UInt8](repeating: 0xA5, count: 700)
            try cut.write(Array(log.prefix(length)) + rest, to: "busbar.sqlite-wal")
            let recalled = try cut.open().recall()
            let count = Int64(recalled.openTransactions.count)
            #expect(recalled.salvage == nil, "cut at \(length)")
            #expect(recalled.openTransactions == (0..<count).map { .test($0 + 1) })
            #expect(count == lengths.count { $0 <= length }, "cut at \(length)")
            #expect(recalled.nextTransactionID == count + 1)
        }
    }

    @Test("goes on with a log that holds more than the file")
    func unfinishedCheckpoint() throws {
        let directory = try StateDirectory()
        let store = try directory.open()
        for id in Int64(1)...600 { _ = store.commit(id, .startTransaction(.test(id))) }
        let copy = try directory.copied()
        #expect(try copy.open().recall().openTransactions.count == 600)
    }
}
