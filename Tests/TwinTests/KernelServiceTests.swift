import Testing
import Twin
import Units

/// How well the power is divided. `busbar-bench swarm` prints the same figures over more seeds.
@Suite("a night of the kernel")
struct KernelServiceTests {
    private static let seeds: ClosedRange<UInt64> = 1...40

    @Test("serves 95 % of what an allocator could that knows everything, where nothing fails")
    func serves() {
        let all = KernelService.all(seeds: Self.seeds, length: .minutes(60), hasFaults: false)
        #expect(all.meanShare >= .percent(95), "\(all.meanShare.rawValue) of 10,000")
        #expect(all.share >= .percent(95), "\(all.share.rawValue) of 10,000")
    }

    @Test(
        "serves less where links, meters, clocks and the controller fail, and never more than can be"
    )
    func losesByFaults() {
        let whole = KernelService.all(seeds: Self.seeds, length: .minutes(60), hasFaults: false)
        let faulty = KernelService.all(seeds: Self.seeds, length: .minutes(60), hasFaults: true)
        #expect(faulty.share < whole.share)
        #expect(whole.share <= .percent(101), "no more than could be served, but for rotations")
    }
}

@Suite("an hour of a whole depot")
struct DepotServiceTests {
    @Test("serves more without faults than with them, and never more than can be")
    func serves() {
        let whole = DepotService.all(seeds: 1...12, length: .minutes(30), hasFaults: false)
        let faulty = DepotService.all(seeds: 1...12, length: .minutes(30), hasFaults: true)
        #expect(whole.meanShare >= .percent(95), "\(whole.meanShare.rawValue) of 10,000")
        #expect(whole.share >= .percent(93), "\(whole.share.rawValue) of 10,000")
        #expect(whole.shareIfCertain <= whole.share)
        #expect(whole.shareIfCertain > .percent(88), "\(whole.shareIfCertain.rawValue) of 10,000")
        #expect(whole.share <= .whole)
        #expect(faulty.share < whole.share)
        #expect(faulty.share > .percent(40), "\(faulty.share.rawValue) of 10,000")
    }
}
