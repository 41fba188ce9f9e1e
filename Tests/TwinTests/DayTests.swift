import Depot
import Testing
import Twin
import Units

/// Twelve buses that come and leave within five hours, under the real controller, links and meter
/// decode. What can be met is found by `DayFeasibility`, which shares no code with the controller.
@Suite("an evening with twelve buses")
struct DayTests {
    /// One evening, and what can be made of it.
    private func play(
        seed: UInt64, kilowatts: Int64, readinessMayExceed: Bool
    ) -> (day: DepotDay, feasibility: DayFeasibility, result: DayResult) {
        let day = DepotDay.evening(
            seed: seed, target: .kilowatts(kilowatts), readinessMayExceed: readinessMayExceed)
        let result = day.rehearsed()
        print(
            "evening \(seed), target \(kilowatts) kW: highest quarter hour "
                + "\(result.highest.rawValue) W, shortfalls in Wh "
                + "\(result.shortfalls.map(\.wattHours))")
        return (day, DayFeasibility(of: day), result)
    }

    @Test(
        "meets every departure that can be met, under every limit and the demand target",
        arguments: [2, 5, 8, 17] as [UInt64])
    func isReady(seed: UInt64) {
        let (day, feasibility, result) = play(
            seed: seed, kilowatts: 300, readinessMayExceed: true)
        #expect(feasibility.undecided == [] && feasibility.possible.count == 12)
        #expect(feasibility.keepsTarget, "the target leaves enough for readiness")
        #expect(result.failures == [])
        #expect(result.overLimit == .zero)
        #expect(result.met(of: feasibility.possible, on: day) == feasibility.possible)
        #expect(result.highest <= .kilowatts(300))
    }

    @Test("passes the target where readiness needs more and the site says that it may")
    func readinessFirst() {
        let (day, feasibility, result) = play(seed: 2, kilowatts: 200, readinessMayExceed: true)
        #expect(!feasibility.keepsTarget, "the target leaves too little for readiness")
        #expect(result.failures == [])
        #expect(result.met(of: feasibility.possible, on: day) == feasibility.possible)
        #expect(result.highest > .kilowatts(200))
    }

    @Test("keeps the target where readiness needs more and the site says that it may not")
    func targetFirst() {
        let (day, feasibility, result) = play(seed: 2, kilowatts: 200, readinessMayExceed: false)
        #expect(!feasibility.keepsTarget, "the target leaves too little for readiness")
        #expect(result.failures == [])
        #expect(result.met(of: feasibility.possible, on: day).count < feasibility.possible.count)
        #expect(result.highest <= .kilowatts(200))
    }
}
