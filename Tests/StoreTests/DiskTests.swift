import Depot
import Foundation
import Glibc
import Store
import Testing
import Units

@Suite("a store on a disk that fails it")
struct DiskTests {
    /// Fills a file system to its last byte; the number of bytes that went in.
    private func fill(_ directory: StateDirectory) -> Int {
        let descriptor = unsafe open(directory.file("ballast"), O_WRONLY | O_CREAT, 0o600)
        defer { close(descriptor) }
        var total = 0
        for size in [65_536, 4096, 1] {
            let block = [UInt8](repeating: 1, count: size)
            var count = size
            while count == size {
                count = unsafe block.withUnsafeBytes {
                    unsafe write(descriptor, $0.baseAddress, $0.count)
                }
                total += max(0, count)
            }
        }
        return total
    }

    @Test("gives up its reserve, keeps transactions as long as it can, then says so, then recovers")
    func fullDisk() throws {
        guard let directory = try StateDirectory(mebibytes: 8) else { return try boundedDatabase() }
        let store = try directory.open(at: 0)
        #expect(store.isReserveHeld)
        #expect(fill(directory) > 0)

        var id: Int64 = 0
        var outcomes: [StoreOutcome] = []
        func start() {
            id += 1
            outcomes = store.commit(id, .startTransaction(.test(id, token: longToken)))
        }
        while !outcomes.contains(.reserveGivenUp) {
            start()
            #expect(outcomes.last == kept(id, transaction: id).last)
            try #require(id < 50_000)
        }
        #expect(outcomes == [.reserveGivenUp] + kept(id, transaction: id))
        #expect(!directory.has("reserve"))
        let onReserve = id
        while outcomes != [.failed([id], .diskFull)] {
            start()
            try #require(id < 50_000)
        }
        #expect(id > onReserve + 200, "a MiB of reserve carries more than that")
        #expect(store.tend(at: .test(100)) == [], "there is no room to take it back")

        // A full disk is no reason not to start.
        #expect(try store.recall().openTransactions.count == Int(id - 1))
        try FileManager.default.removeItem(atPath: directory.file("ballast"))
        #expect(store.commit(id, .startTransaction(.test(id))) == kept(id, transaction: id))
        #expect(store.tend(at: .test(200)) == [.reserveRestored])
        #expect(directory.has("reserve"))
    }

    @Test("starts on a full disk with all that it knew")
    func startOnFullDisk() throws {
        guard let directory = try StateDirectory(mebibytes: 8) else { return }
        do {
            let store = try directory.open()
            _ = store.commit(1, .startTransaction(.test(1)))
        }
        #expect(fill(directory) > 0)
        let store = try directory.open()
        #expect(try store.recall().openTransactions == [.test(1)])
        let outcome = store.commit(2, .startTransaction(.test(2)))
        #expect(outcome.last == kept(2, transaction: 2).first)
    }

    @Test("lets old limit changes make room, and keeps transactions for ever on that")
    func detailGoesFirst() async throws {
        guard let directory = try StateDirectory(mebibytes: 8) else { return }
        let store = try directory.open()
        for part in Int64(0)..<8 {
            _ = store.commit(
                (0..<500).map {
                    StoreOrder(ticket: nil, action: .limitChanged(.test(part * 500 + $0)))
                })
        }
        #expect(fill(directory) > 0)
        var givenUp = 0
        for round in Int64(100)..<300 {
            let changes = (0..<64).map {
                StoreOrder(ticket: nil, action: .limitChanged(.test(round * 64 + $0)))
            }
            let start = StoreOrder(ticket: round, action: .startTransaction(.test(round)))
            let outcomes = store.commit(changes + [start])
            #expect(outcomes.last == kept(round, transaction: round).last)
            givenUp += outcomes.count - 1
        }
        #expect(givenUp == 1)
        let last = Int64(299 * 64 + 63)
        let newest = try await store.limitChange(
            charger: "CP-01", connector: 1, at: .test(999_999))
        #expect(newest == .test(last))
        let oldest = try await store.limitChange(charger: "CP-01", connector: 1, at: .test(500))
        #expect(oldest == nil)
    }

    @Test("tells of the limit changes that a full disk cost, once it can")
    func gap() async throws {
        guard let directory = try StateDirectory(mebibytes: 8) else { return }
        let store = try directory.open()
        #expect(fill(directory) > 0)
        var id: Int64 = 0
        var outcomes: [StoreOutcome] = []
        while outcomes != [.failed([id], .diskFull)] {
            id += 1
            outcomes = store.commit(id, .startTransaction(.test(id, token: longToken)))
            try #require(id < 50_000)
        }
        let changes = [30, 20, 40].map {
            StoreOrder(ticket: nil, action: .limitChanged(.test($0)))
        }
        let start = StoreOrder(ticket: 7, action: .startTransaction(.test(id, token: longToken)))
        #expect(
            store.commit(changes + [start]) == [.lost(3, .diskFull), .failed([7], .diskFull)])
        try FileManager.default.removeItem(atPath: directory.file("ballast"))
        #expect(store.commit(8, .leaseLongest(.seconds(60))) == kept(8))
        let gaps = try await store.limitChangeGaps(from: .test(25), to: .test(26))
        #expect(gaps == [LostDetail(count: 3, from: .test(20), to: .test(40))])
    }

    /// Where nothing can be mounted, the database's own bound stands in for the disk's end.
    @Test("fails with the tickets when the database reaches its own bound")
    func boundedDatabase() throws {
        let directory = try StateDirectory()
        var bounds = StoreBounds.small
        bounds.databaseBytesHighest = 400_000
        let store = try directory.open(bounds)
        var id: Int64 = 0
        var outcomes: [StoreOutcome] = []
        while !outcomes.contains(.failed([id], .diskFull)) {
            id += 1
            outcomes = store.commit(id, .startTransaction(.test(id, token: longToken)))
            try #require(id < 5000)
        }
        #expect(try directory.recalledCount(bounds) == Int(id - 1))
    }

    @Test("says what the disk said when it fails, and goes on when it works again")
    func failingDisk() async throws {
        let directory = try StateDirectory()
        let path = directory.path
        await #expect(processExitsWith: .success) { [path = path as String] in
            let store = try Store.open(directory: path, bounds: .small, at: .test(0))
            guard store.commit(1, .startTransaction(.test(1))) == kept(1, transaction: 1) else {
                exit(2)
            }
            signal(SIGXFSZ, SIG_IGN)
            var limit = rlimit(rlim_cur: 8192, rlim_max: rlim_t.max)
            guard unsafe setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit) == 0 else {
                exit(3)
            }
            let failed = store.commit(2, .startTransaction(.test(2)))
            guard case .failed([2], .inputOutput) = failed.first, failed.count == 1 else {
                exit(4)
            }
            limit.rlim_cur = rlim_t.max
            guard unsafe setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit) == 0 else {
                exit(5)
            }
            guard store.commit(3, .startTransaction(.test(3))) == kept(3, transaction: 3) else {
                exit(6)
            }
        }
        #expect(try directory.open().recall().openTransactions == [.test(1), .test(3)])
    }

    @Test("refuses to open in a directory that can't be written")
    func readOnly() throws {
        guard let directory = try StateDirectory(mebibytes: 8) else {
            let directory = try StateDirectory()
            unsafe chmod(directory.path, 0o500)
            defer { unsafe chmod(directory.path, 0o700) }
            #expect(throws: StoreError.readOnly) { try directory.open() }
            return
        }
        do { _ = try directory.open() }
        #expect(try runs("mount", "-o", "remount,ro", directory.path))
        #expect(throws: StoreError.readOnly) { try directory.open() }
    }

    /// Fills a page with a few rows.
    private var longToken: String { String(repeating: "x", count: 900) }
}

extension StateDirectory {
    /// How many transactions a copy of the files recalls.
    fileprivate func recalledCount(_ bounds: StoreBounds) throws -> Int {
        try copied().open(bounds).recall().openTransactions.count
    }
}
