import Depot
import Ledger
import Testing
import Units

/// A ledger over a small site, in whole amperes and seconds: AC boxes of 32 A whose floor of 6 A is
/// in force, follow time 10 s, clock bound 5 s. A lease until 180 s therefore counts until 195 s.
struct Books {
    let plan: SitePlan
    let tree: ElectricalTree
    let conversions: [RateConversion]
    var ledger: KernelLedger
    var now = Instant(milliseconds: 0)
    private var nextNumber: Int64 = 1

    /// Boxes on one feeder of `limit` amperes, reserve and other load taken off already.
    init(limit: Int64, boxes: [PhaseMapping]) {
        self.init(
            nodes: [Site.node("feeder", under: nil, amperes: limit)],
            boxes: boxes.map { Site.Box(node: 0, phases: $0) })
        for index in boxes.indices { prove(6, of: index) }
    }

    /// Any site, with no floor in force yet.
    init(
        nodes: [Node], boxes: [Site.Box], quarantineEnds: Int64 = 0, fallbacks: [Int64]? = nil
    ) {
        var site = Site.plan(nodes, boxes)
        if let fallbacks { site.fallbacks = fallbacks.map { Site.rate($0) } }
        self.init(site, quarantineEnds: quarantineEnds)
    }

    /// The same of a plan.
    init(_ site: SitePlan, quarantineEnds: Int64 = 0) {
        plan = site
        let plan = site
        conversions = plan.connectors.indices.map { plan.rateConversion(of: ConnectorPosition($0)) }
        tree = ElectricalTree(plan: plan, conversions: conversions)
        ledger = KernelLedger(
            plan: plan, tree: tree, conversions: conversions,
            quarantineEnds: Instant(milliseconds: quarantineEnds * 1000), omitting: .none)
        for (branch, place) in tree.branches.enumerated() {
            ledger.setBudget(place.limit, of: branch)
        }
        ledger.advance(to: now)
    }

    // MARK: What is done

    mutating func prove(_ amperes: Int64, of box: Int) {
        ledger.floorProven(Site.rate(amperes), for: ConnectorPosition(box), at: now)
    }

    /// Sends a lease; the answer is when it ends, in seconds, or nil where it may not be sent.
    mutating func lease(
        _ amperes: Int64, to box: Int, until end: Int64, connection: Int64 = 1,
        transaction: Int64 = 1, clockOffset: Int64 = 0
    ) -> Int64? {
        nextNumber += 1
        return ledger.issue(
            number: nextNumber - 1, to: ConnectorPosition(box), rate: Site.rate(amperes),
            until: Instant(milliseconds: end * 1000), transaction: transaction,
            connection: connection, clockOffset: .seconds(clockOffset), at: now
        ).map { $0.milliseconds / 1000 }
    }

    /// The order that was sent last.
    var last: Int64 { nextNumber - 1 }

    mutating func accept(_ number: Int64, of box: Int) {
        ledger.accepted(number: number, of: ConnectorPosition(box), at: now)
    }

    /// Whether the cap of 0 on the charger of these may be lifted.
    func mayLift(_ connectors: [ConnectorPosition]) -> Bool {
        ledger.mayLiftStation(connectors, beside: ledger.oldestLease(at: now), at: now)
    }

    mutating func pass(_ seconds: Int64) {
        now = now + .seconds(seconds)
        ledger.advance(to: now)
    }

    mutating func setBudget(_ amperes: Int64) {
        for branch in tree.branches.indices {
            ledger.setBudget(Site.load(amperes), of: branch)
        }
    }

    // MARK: What is known

    /// The envelope in amperes.
    func envelope(_ box: Int) -> Int64 {
        ledger.envelope(of: ConnectorPosition(box), at: now).rawValue / 1000
    }

    /// What counts on each phase of the root, in amperes.
    var sum: PerPhase<Int64> { ledger.sum(of: 0).current.map { $0.rawValue / 1000 } }

    /// What may still be given, in amperes.
    func room(_ box: Int) -> Int64 {
        ledger.room(for: ConnectorPosition(box)).rate.rawValue / 1000
    }
}
