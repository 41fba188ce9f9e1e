import Allocation
import Depot
import Testing
import Units

/// Two boxes of 32 A with a floor of 0, on what leaves 20 A for floors and plans at any time.
@Suite("a day plan")
struct DayPlannerTests {
    private let plan = sitePlan(
        [TreeNode("root", amperes: 100, other: 0)], [Outlet(on: "root"), Outlet(on: "root")])

    private var conversions: [RateConversion] {
        plan.connectors.indices.map { plan.rateConversion(of: ConnectorPosition($0)) }
    }

    private func planner() -> DayPlanner {
        let tree = ElectricalTree(plan: plan, conversions: conversions)
        var budgets = tree.branches.map(\.limit)
        budgets[0].current = PerPhase(repeating: .amperes(20))
        return DayPlanner(tree: tree, budgets: budgets, floors: [.zero, .zero])
    }

    /// A vehicle that leaves in so many quarters of an hour and needs so many minutes at 32 A.
    private func wish(leavesIn slots: Int, minutes: Int64) -> DayPlanner.Wish {
        DayPlanner.Wish(
            connector: ConnectorPosition(0), conversion: conversions[0], floor: .zero,
            minimum: ChargingRate(.amperes(6)), highest: ChargingRate(.amperes(32)),
            step: ChargingRate(.amperes(1)), leavesIn: slots, charging: .minutes(minutes))
    }

    /// First slot, the one after the last, and amperes; nil where there is no plan.
    private func text(_ interval: DayPlanner.Interval?) -> String {
        interval.map { "\($0.first)..\($0.end) \($0.rate.rawValue / 1000) A" } ?? "none"
    }

    @Test(
        "is the lowest even rate that makes its vehicle ready, the most where nothing is enough",
        arguments: [
            (8, 60, "0..8 16 A"), (8, 20, "0..8 6 A"), (8, 110, "0..8 20 A"), (4, 600, "0..4 20 A"),
            (200, 600, "0..96 14 A"), (0, 60, "none"), (8, 0, "none"),
        ])
    func isEven(_ slots: Int, _ minutes: Int64, _ expected: String) {
        #expect(
            text(planner().interval(for: wish(leavesIn: slots, minutes: minutes))) == expected)
    }

    @Test(
        "waits for others with a slot between, as clocks differ and vehicles follow late",
        arguments: [
            (0, 4, 16, "6..16 20 A"), (10, 96, 16, "0..8 20 A"), (0, 96, 16, "none"),
            (4, 6, 16, "8..16 20 A"),
        ])
    func waits(_ first: Int, _ end: Int, _ leaves: Int, _ expected: String) {
        var planner = planner()
        let load = conversions[1].load(of: ChargingRate(.amperes(20)))
        planner.take(load, of: ConnectorPosition(1), from: first, to: end)
        let wish = wish(leavesIn: leaves, minutes: 130)
        #expect(text(planner.interval(for: wish)) == expected)
    }

    @Test("leaves what another has beside it")
    func shares() {
        var planner = planner()
        let load = conversions[1].load(of: ChargingRate(.amperes(8)))
        planner.take(load, of: ConnectorPosition(1), from: 0, to: 96)
        #expect(text(planner.interval(for: wish(leavesIn: 8, minutes: 120))) == "0..8 12 A")
    }
}
