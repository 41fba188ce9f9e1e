import Depot
import Foundation
import Glibc
import Store
import Testing
import Units

@Suite("the month's highest demand")
struct DemandPeakTests {
    private static let block = DemandPeak(
        window: .block, interval: .minutes(15), month: .test(0), peak: .watts(341_700))
    private static let rolling = DemandPeak(
        window: .rolling, interval: .minutes(15), month: .test(0), peak: .watts(350_000))

    @Test("comes back as it was, and each word replaces the one before it, of its kind alone")
    func roundTrip() throws {
        let directory = try StateDirectory()
        var next = Self.block
        next.month = .test(2_678_400)
        next.peak = .watts(12)
        do {
            let store = try directory.open()
            #expect(try store.recall().demandPeaks == [])
            #expect(store.commit(1, .demandPeak(Self.rolling)) == kept(1))
            #expect(store.commit(2, .demandPeak(Self.block)) == kept(2))
            #expect(try store.recall().demandPeaks == [Self.block, Self.rolling])
            #expect(store.commit(3, .demandPeak(next)) == kept(3))
        }
        #expect(try directory.open().recall().demandPeaks == [next, Self.rolling])
    }

    @Test("survives kill -9 once it was acknowledged")
    func killed() async throws {
        let directory = try StateDirectory()
        let path = directory.path
        await #expect(processExitsWith: .signal(SIGKILL)) { [path = path as String] in
            let store = try Store.open(directory: path, bounds: .small, at: .test(0))
            guard store.commit(1, .demandPeak(Self.block)) == kept(1) else { exit(3) }
            kill(getpid(), SIGKILL)
        }
        #expect(try directory.open().recall().demandPeaks == [Self.block])
    }

    @Test(
        "is left out and counted where a bit of its row is wrong",
        arguments: ["kind = 'rolling'", "interval = 1800000", "month = month + 1", "peak = 0"])
    func flippedBit(change: String) throws {
        let directory = try StateDirectory()
        do {
            let store = try directory.open()
            _ = store.commit(1, .demandPeak(Self.block))
        }
        try directory.execute("UPDATE demand_peaks SET \(change)")
        let recalled = try directory.open().recall()
        #expect(recalled.demandPeaks == [])
        #expect(recalled.damagedRows == 1)
    }

    @Test("is refused where the schema can't mean it")
    func refused() throws {
        let store = try StateDirectory().open()
        var wrong = Self.block
        wrong.peak = .watts(-1)
        let outcomes = store.commit(1, .demandPeak(wrong))
        guard case .failed([1], .refused) = outcomes.first else {
            Issue.record("\(outcomes)")
            return
        }
        #expect(try store.recall().demandPeaks == [])
    }

    @Test("is brought over from a database that is damaged elsewhere")
    func salvaged() throws {
        let directory = try StateDirectory()
        do {
            let store = try directory.open()
            _ = store.commit(1, .demandPeak(Self.block))
        }
        try directory.spoilHeader()
        #expect(try directory.open(at: 1000).recall().demandPeaks == [Self.block])
    }
}
