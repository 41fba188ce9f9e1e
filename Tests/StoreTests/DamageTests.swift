import Depot
import Foundation
import Store
import Testing
import Units

@Suite("a database that is damaged")
struct DamageTests {
    /// A closed database of 400 transactions, an operator's action and a floor; in one file.
    private func filled() throws -> StateDirectory {
        let directory = try StateDirectory()
        let store = try directory.open()
        var orders = (Int64(1)...400).map {
            StoreOrder(ticket: nil, action: .startTransaction(.test($0)))
        }
        for action in [
            StoreOrder.Action.audit(
                OperatorAction(user: 1000, what: "pause", at: .test(1), until: nil)),
            .leaseLongest(.seconds(60)),
            .floorProven(
                ProvenFloor(
                    charger: "CP-01", connector: 1, rate: ChargingRate(.amperes(6)),
                    unit: .amperes, provenAt: .test(1))),
        ] { orders.append(StoreOrder(ticket: nil, action: action)) }
        #expect(store.commit(orders) == [])
        return directory
    }

    @Test("is set aside, and what can be read of it is brought over")
    func badPages() async throws {
        let directory = try filled()
        var bytes = try directory.bytes("busbar.sqlite")
        // One page in the middle of those that hold transactions (a table's leaf, SQLite file
        // format section 1.6). Which page of the file that is changes with the schema; the root of
        // the table must stay readable.
        let leaves = stride(from: 4096, to: bytes.count, by: 4096).filter { page in
            bytes[page] == 0x0D
                && String(decoding: bytes[page..<(page + 4096)], as: UTF8.self).contains("BUS-01")
        }
        let middle = try #require(leaves.dropFirst(leaves.count / 2).first)
        for offset in middle..<(middle + 4096) { bytes[offset] = 0xEE }
        try directory.write(bytes, to: "busbar.sqlite")

        let store = try directory.open(at: 1000)
        let recalled = try store.recall()
        let salvage = try #require(recalled.salvage)
        #expect(salvage.setAside == "busbar.sqlite.damaged-20260301T181640.000Z")
        #expect(directory.has(salvage.setAside))
        #expect(salvage.transactions == recalled.openTransactions.count)
        #expect(salvage.transactions > 200, "\(salvage)")
        #expect(salvage.alarm.text.contains(salvage.setAside))
        for record in recalled.openTransactions { #expect(record == .test(record.id)) }
        // Nothing that may have been given out comes again, and nothing doubtful counts as safe.
        #expect(recalled.nextTransactionID > 1_000_000)
        #expect(recalled.leaseLongest == .seconds(900))
        #expect(recalled.provenFloors == [])
        #expect(store.commit(1, .startTransaction(.test(2_000_000, charger: "CP-09"))).count == 1)
    }

    @Test("is opened by the next start as if nothing had been")
    func afterSalvage() throws {
        let directory = try filled()
        try directory.write([UInt8](repeating: 7, count: 50_000), to: "busbar.sqlite")
        let next: Int64
        do {
            let recalled = try directory.open(at: 1000).recall()
            #expect(recalled.salvage?.transactions == 0)
            next = recalled.nextTransactionID
            #expect(next > 1_000_000, "nothing could be read, and still no id comes again")
        }
        let recalled = try directory.open(at: 2000).recall()
        #expect(recalled.salvage == nil)
        #expect(recalled.nextTransactionID == next)
    }

    @Test("is salvaged by the next start where this one died in between")
    func interruptedSalvage() throws {
        let directory = try filled()
        let manager = FileManager.default
        try manager.moveItem(
            atPath: directory.file("busbar.sqlite"),
            toPath: directory.file("busbar.sqlite.damaged-20260301T170000.000Z"))
        try directory.write([1, 2, 3], to: "rescue.sqlite")
        let recalled = try directory.open(at: 1000).recall()
        #expect(recalled.openTransactions.count == 400)
        #expect(recalled.salvage?.otherRows == 1)
        #expect(recalled.nextTransactionID > 1_000_000)
    }

    @Test("keeps its transactions where only the first bytes of the file are gone")
    func badHeader() throws {
        let directory = try filled()
        var bytes = try directory.bytes("busbar.sqlite")
        for offset in 0..<20 { bytes[offset] = 0 }
        try directory.write(bytes, to: "busbar.sqlite")
        #expect(try directory.open(at: 1000).recall().salvage?.transactions == 400)
    }

    @Test("is kept aside twice at most")
    func setAsideBound() throws {
        let directory = try StateDirectory()
        for second in Int64(1)...5 {
            try directory.write([UInt8](repeating: 7, count: 5000), to: "busbar.sqlite")
            _ = try directory.open(at: second)
        }
        let names = try FileManager.default.contentsOfDirectory(atPath: directory.path)
        #expect(names.count { $0.contains(".damaged-") } == 2)
    }

    /// Each image has one to four flipped bits; the seed repeats it.
    @Test("never yields a transaction that is not as it was", arguments: 1...60)
    func flippedBits(seed: UInt64) throws {
        var random = SplitMix(state: seed)
        let directory = try filled()
        var bytes = try directory.bytes("busbar.sqlite")
        for _ in 0...(random.next() % 4) {
            bytes[Int(random.next() % UInt64(bytes.count))] ^= 1 << UInt8(random.next() % 8)
        }
        try directory.write(bytes, to: "busbar.sqlite")
        let recalled = try directory.open(at: 1000).recall()
        for record in recalled.openTransactions { #expect(record == .test(record.id)) }
        for floor in recalled.provenFloors { #expect(floor.rate == ChargingRate(.amperes(6))) }
        #expect(recalled.nextTransactionID > 400)
        // What is missing is told: as damaged rows, or by a salvage with its alarm.
        if recalled.salvage == nil {
            #expect(recalled.openTransactions.count + recalled.damagedRows >= 400)
        }
    }
}

/// Steele and others' generator: a seed repeats the run.
private struct SplitMix {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
