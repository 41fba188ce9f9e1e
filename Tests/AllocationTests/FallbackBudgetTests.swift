import Allocation
import Depot
import Testing
import Units

/// Trees as an electrician reads them: reserve 5 %, floors take at most 30 % of what is left,
/// 230 V nominal.
@Suite("the fallbacks of a site")
struct FallbackBudgetTests {
    struct Row: Sendable, CustomTestStringConvertible {
        let what: String
        let nodes: [TreeNode]
        let outlets: [Outlet]
        /// The fallback of each outlet in amperes or kilowatts, or why there are none.
        let expected: String

        var testDescription: String { what }
    }

    static let rows: [Row] = [
        Row(
            // 125 − 6.25 − 20 = 98.75 A; 30 % of it is 29.6 A: four minima of 6 A.
            what: "as many minima as the share of the feeder takes, in the file's order",
            nodes: [TreeNode("feeder", amperes: 125, other: 20)],
            outlets: Array(repeating: Outlet(on: "feeder"), count: 6),
            expected: "6 6 6 6 0 0"),
        Row(
            what: "a fixed bay comes first",
            nodes: [TreeNode("feeder", amperes: 125, other: 20)],
            outlets: Array(repeating: Outlet(on: "feeder"), count: 5)
                + [Outlet(on: "feeder", vehicle: "VAN-08")],
            expected: "6 6 6 0 0 6"),
        Row(
            what: "a model that can't bear 0 comes before a fixed bay",
            nodes: [TreeNode("feeder", amperes: 50, other: 0)],
            outlets: [
                Outlet(on: "feeder", vehicle: "VAN-08"), Outlet(on: "feeder", vehicle: "VAN-09"),
                Outlet(on: "feeder", zero: .refused), Outlet(on: "feeder"),
            ],
            // 50 − 2.5 = 47.5 A; 30 % is 14.25 A.
            expected: "6 0 6 0"),
        Row(
            what: "single-phase boxes on three phases take a floor on each",
            nodes: [TreeNode("feeder", amperes: 25, other: 0)],
            // 25 − 1.25 = 23.75 A; 30 % is 7.1 A on each phase.
            outlets: [
                Outlet(on: "feeder", phases: .single(.l1)),
                Outlet(on: "feeder", phases: .single(.l1)),
                Outlet(on: "feeder", phases: .single(.l2)),
                Outlet(on: "feeder", phases: .single(.l3)),
            ],
            expected: "6 0 6 6"),
        Row(
            what: "a phase nobody knows counts on all three",
            nodes: [TreeNode("feeder", amperes: 25, other: 0)],
            outlets: [
                Outlet(on: "feeder", phases: .unknown), Outlet(on: "feeder", phases: .single(.l2)),
            ],
            expected: "6 0"),
        Row(
            // 44 kW − 2.2 kW − 20 A × 3 × 253 V = 26.62 kW; 30 % is 7.986 kW; 6 A count 4.554 kW.
            what: "amperes under a kW limit count at the highest voltage",
            nodes: [TreeNode("grid", kilowatts: 44, other: 20)],
            outlets: [Outlet(on: "grid"), Outlet(on: "grid")],
            expected: "6 0"),
        Row(
            // 5 kW / 0.93 / 0.98 / 621 V = 8.83 A; 70 − 3.5 = 66.5 A; 30 % is 19.95 A.
            what: "DC boxes count with their losses at the lowest voltage",
            nodes: [TreeNode("feeder", amperes: 70, other: 0)],
            outlets: Array(repeating: Outlet(on: "feeder", kind: .output(5000)), count: 3),
            expected: "5 5 0"),
        Row(
            what: "the root's share binds below feeders with room",
            nodes: [
                TreeNode("grid", amperes: 100, other: 30),
                TreeNode("a", under: "grid", amperes: 100, other: 0),
                TreeNode("b", under: "grid", amperes: 100, other: 0),
            ],
            // 100 − 5 − 30 = 65 A; 30 % is 19.5 A.
            outlets: [
                Outlet(on: "a"), Outlet(on: "a"), Outlet(on: "b"), Outlet(on: "b"),
            ],
            expected: "6 6 6 0"),
        Row(
            what: "a floor limit binds the floors below the live limit",
            nodes: [TreeNode("grid", kilowatts: 400, floor: 40, other: 0)],
            // 40 − 2 = 38 kW; 30 % is 11.4 kW; 4.554 kW each.
            outlets: Array(repeating: Outlet(on: "grid"), count: 4),
            expected: "6 6 0 0"),
        Row(
            what: "connectors of an exclusive power unit all count",
            nodes: [
                TreeNode("unit", amperes: 70, other: 0, isHardwareLimited: true, isExclusive: true)
            ],
            outlets: Array(repeating: Outlet(on: "unit", kind: .output(5000)), count: 3),
            expected: "5 5 0"),
        Row(
            what: "a whole station's own limit binds",
            nodes: [TreeNode("feeder", amperes: 400, other: 0)],
            outlets: [
                Outlet(on: "feeder", kind: .output(5000), station: "S", stationWatts: 8000),
                Outlet(on: "feeder", kind: .output(5000), station: "S", stationWatts: 8000),
            ],
            expected: "5 0"),
        Row(
            what: "a box without mains has none and takes none",
            nodes: [TreeNode("feeder", amperes: 25, other: 0)],
            outlets: [Outlet(on: "feeder", isAbsent: true), Outlet(on: "feeder")],
            expected: "0 6"),
        Row(
            what: "a minimum that must be kept and does not fit",
            nodes: [TreeNode("feeder", amperes: 25, other: 0)],
            outlets: [
                Outlet(on: "feeder", zero: .refused), Outlet(on: "feeder", zero: .refused),
            ],
            expected: "S1/1: floors on feeder L1 would take 12000 of 7125"),
        Row(
            what: "a minimum that not even the limit takes",
            nodes: [TreeNode("feeder", amperes: 10, other: 5)],
            outlets: [Outlet(on: "feeder", zero: .refused)],
            expected: "S0/1: feeder L1 would be 11500 of 10000"),
        Row(
            what: "a node that its own other load fills",
            nodes: [TreeNode("feeder", amperes: 63, other: 60)],
            outlets: [Outlet(on: "feeder")],
            expected: """
                feeder L1: other load 60000 and reserve 3150 of 63000; \
                feeder L2: other load 60000 and reserve 3150 of 63000; \
                feeder L3: other load 60000 and reserve 3150 of 63000
                """),
    ]

    @Test("are each connector's minimum or 0, as C1 and C3 allow", arguments: rows)
    func areChosen(_ row: Row) {
        let plan = sitePlan(row.nodes, row.outlets)
        let budget = FallbackBudget(for: plan)
        #expect(describe(budget, of: plan) == row.expected)
    }

    @Test("leave a report with the arithmetic of every limit")
    func report() throws {
        let plan = sitePlan(
            [
                TreeNode("grid", kilowatts: 100, floor: 60, other: 10),
                TreeNode("feeder", under: "grid", amperes: 63, other: 10),
            ],
            [Outlet(on: "feeder"), Outlet(on: "feeder", phases: .single(.l2))])
        let rows = FallbackBudget(for: plan).report.rows
        let text = rows.map {
            "\(plan[$0.node].id) \($0.constraint.name): \($0.sum) + \($0.otherLoad) + "
                + "\($0.reserve) of \($0.limit), floors up to \($0.sumHighest), left \($0.left)"
        }
        #expect(
            text == [
                // 60 − 3 − 7.59 = 49.41 kW; live 100 − 5 − 7.59 − 6.072 = 81.338 kW.
                "grid power: 6072 + 7590 + 3000 of 60000, floors up to 14823, left 81338",
                "feeder L1: 6000 + 10000 + 3150 of 63000, floors up to 14955, left 43850",
                "feeder L2: 12000 + 10000 + 3150 of 63000, floors up to 14955, left 37850",
                "feeder L3: 6000 + 10000 + 3150 of 63000, floors up to 14955, left 43850",
            ])
    }

    @Test("count what idle chargers take for themselves, but where a meter shows it")
    func idleChargers() {
        let plan = sitePlan(
            [
                TreeNode("grid", kilowatts: 100, other: 10, isMetered: true),
                TreeNode("board", under: "grid", kilowatts: 50, other: 0),
                TreeNode("feeder", under: "board", amperes: 40, other: 10),
            ],
            [
                Outlet(on: "feeder", standby: 414),
                Outlet(on: "feeder", phases: .single(.l2), standby: 207),
                Outlet(on: "feeder", phases: .unknown, standby: 207),
                Outlet(on: "feeder", isAbsent: true, standby: 5000),
            ])
        let others = FallbackBudget.Report(
            plan: plan, rates: [ChargingRate](repeating: .zero, count: 4)
        ).rows.map { "\(plan[$0.node].id) \($0.constraint.name): \($0.otherLoad)" }
        // 207 W at 207 V are 1 A.
        #expect(
            others == [
                "grid power: 7590", "board power: 828",
                "feeder L1: 13000", "feeder L2: 14000", "feeder L3: 13000",
            ])
    }

    @Test("count a hardware-limited node upward as no more than its limit")
    func hardwareLimited() {
        let plan = sitePlan(
            [
                TreeNode("grid", amperes: 400, other: 0),
                TreeNode("unit", under: "grid", amperes: 180, other: 0, isHardwareLimited: true),
            ],
            [
                Outlet(on: "unit", kind: .output(5000)), Outlet(on: "unit", kind: .output(5000)),
                Outlet(on: "grid"),
            ])
        let report = FallbackBudget.Report(
            plan: plan,
            rates: [
                ChargingRate(.kilowatts(100)), ChargingRate(.kilowatts(100)),
                ChargingRate(.amperes(32)),
            ])
        let sums = report.rows.map { "\(plan[$0.node].id) \($0.sum)" }
        // 2 × 176.685 A below the unit; 180 + 32 A above it.
        #expect(sums.prefix(1) == ["grid 212000"])
        #expect(sums.suffix(1) == ["unit 353370"])
    }
}
