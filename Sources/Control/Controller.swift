import Allocation
package import Depot
package import Ledger
package import Units

/// The whole behaviour of the depot over time: one event and the time in, effects out.
///
/// The contract: `step` is the only way in. It never throws, waits, logs, reads a clock or draws
/// randomness; bad data becomes an alarm. Equal states that are given equal events give equal
/// effects, so a recording replays. The daemon, the twin and replay run this same value.
package struct Controller: Hashable, Codable, Sendable {
    /// The site.
    package let plan: SitePlan
    /// The site's tree for the ledger and the allocator.
    package let tree: ElectricalTree
    /// Each connector's rate as a load.
    package let conversions: [RateConversion]
    /// How fast its chargers tell and follow.
    let paces: SitePaces
    /// What idle chargers take below each node of the plan, where no meter shows it.
    let idleLoads: [Load]
    /// Rules that a run of the twin leaves out.
    let omissions: Omissions
    /// The vehicles and their departures.
    package internal(set) var fleet: FleetBook
    /// What the site's time zone makes of the days to come.
    package internal(set) var calendar: SiteCalendar
    /// The soft targets, one for each of the plan.
    package internal(set) var demand: [DemandWindow]

    /// What every connector may draw, and whether a lease may be sent.
    package internal(set) var ledger: KernelLedger
    /// The time that we tell chargers.
    package internal(set) var served: ServedClock
    /// One for each meter of the plan.
    package internal(set) var meters: [MeterWatch]
    /// One for each input line of the plan.
    package internal(set) var lines: [LineWatch]
    /// Other load below each node of the plan.
    package internal(set) var otherLoads: [OtherLoad]
    /// How near each node of the plan is to its trip.
    package internal(set) var trips: [TripWatch]
    /// Those whose excess outlasts the cuts, as of this tick.
    var sheddingNodes: [NodePosition] = []
    /// What each node's chargers may share, as of the last tick.
    package internal(set) var budgets: [NodeBudget]
    /// One for each charger of the plan.
    package internal(set) var chargers: [ChargerWatch]
    /// One for each connector of the plan.
    package internal(set) var connectors: [ConnectorWatch]
    /// What the chargers below each meter together say that they draw, over all phases: for noticing a
    /// meter that stands still. Kept by `setSample`.
    package private(set) var sampledCurrents: [Amperes]
    /// Transactions between question and answer.
    package internal(set) var book = TransactionBook()
    /// Starts that wait for room.
    var starts = StartBook()
    /// How many commands of people were taken in.
    package internal(set) var commandsTaken: Int64 = 0
    /// What of the interventions the store has yet to be told.
    var interventionBook = InterventionBook()
    /// Meters that have spoken, or should have, and are silent or stand still.
    var silentMeters: [MeterPosition] = []
    /// What is wrong with the dates of the listeners' certificates.
    var certificates: [CertificateNotice] = []
    /// What is wrong with the fleet's files.
    var fleetFaults: [FleetFault]
    /// How handing rows upstream goes; nil without an upstream, and before it was told.
    var uplink: UplinkReport?
    /// What the controller is able to do.
    package internal(set) var mode: Mode
    /// What a person should know.
    package internal(set) var alarms = AlarmBook()
    /// Something came in that can't wait for the next tick.
    package internal(set) var isUrgent = false
    /// How many ticks were made.
    package internal(set) var ticks: Int64 = 0
    /// Why the store can't keep things; nil while it can.
    package internal(set) var storeFault: StoreError?
    /// The reserve of the disk is used up: what is kept now may be the last.
    var isReserveGone = false
    /// What the store remembers and could not tell: damaged rows, and open transactions past the
    /// bound.
    var damagedRows = 0
    var openTransactionsOmitted = 0
    /// What a damaged database came to that this start found; stands until the next one.
    var salvage: Alarm?
    /// When the current state's ranks were made, in quarter hours since 1970.
    var quarterHour: Int64 = 0
    /// The minute since 1970 in which urgencies were refreshed last.
    var fleetMinute: Int64 = 0
    /// What all chargers below the billed node may share under the demand targets.
    package internal(set) var governor = DemandGovernor()
    /// When each node of the plan last left somebody less than could be used.
    var shortAt: [Instant?]
    /// The quarter hours of meters and connectors.
    var summaries: SummaryBook
    var nextOrder: Int64 = 1
    /// When the last lease that an earlier run may have granted is over; nil: it is.
    var earlierLeasesEnd: Instant?
    /// When the served time was last ordered to be kept.
    var servedKeptAt: Instant?
    let startedAt: Instant
    /// Whether the store has told what it remembers, or that it can't.
    var hasRecalled = false
    /// Whether it is known which time chargers may be told: before, none may connect.
    package internal(set) var admitsChargers = false
    /// Until then none may connect, because they were told a time that lies far ahead.
    var doorsOpenAt: Instant?
    /// What readings and divisions are taken apart with; no state.
    var workspace = Workspace()

    /// A controller that knows nothing but its plan: every charger counts at its rated power until
    /// it has spoken. `omitting` is `.none` everywhere but in the twin.
    package init(
        plan: SitePlan, fleet: FleetList, at moment: Moment, omitting omissions: Omissions
    ) {
        let conversions = plan.conversions(omitting: omissions)
        let tree = ElectricalTree(plan: plan, conversions: conversions)
        self.plan = plan
        self.tree = tree
        self.conversions = conversions
        paces = SitePaces(plan)
        idleLoads = plan.idleLoads
        self.omissions = omissions
        self.fleet = FleetBook(fleet)
        fleetFaults = fleet.faults
        calendar = .unknown
        demand = plan.demand.map { DemandWindow($0, at: moment.utc) }
        // Nothing is known of earlier leases until the store has spoken: the longest possible.
        ledger = KernelLedger(
            plan: plan, tree: tree, conversions: conversions,
            quarantineEnds: moment.instant + LeaseTiming.leaseHighest + paces.settling,
            omitting: omissions)
        served = ServedClock(at: moment)
        summaries = SummaryBook(plan, at: moment.utc)
        meters = plan.meters.map { _ in MeterWatch(startedAt: moment.instant) }
        sampledCurrents = plan.meters.map { _ in .zero }
        lines = plan.inputs.map { LineWatch($0, at: moment.instant) }
        otherLoads = plan.nodes.map { _ in OtherLoad() }
        trips = plan.nodes.map { TripWatch($0) }
        budgets = []
        shortAt = plan.nodes.map { _ in nil }
        chargers = plan.chargers.map {
            ChargerWatch(
                writes: WriteBook(budget: $0.model.writesPerDayHighest, at: moment.instant))
        }
        connectors = plan.connectors.indices.map {
            ConnectorWatch(limit: Limit(rate: plan.fallbacks[$0], cause: .starting))
        }
        mode = .starting(waitingFor: plan.meters.indices.map { MeterPosition($0) })
        startedAt = moment.instant
        budgets = plan.nodes.indices.map { worstBudget(of: NodePosition($0)) }
    }

    /// Takes one event in at `moment` and appends what is to be done.
    package mutating func step(_ event: Event, at moment: Moment, into effects: inout Effects) {
        ledger.advance(to: moment.instant)
        let before = effects.items.count
        defer { countWrites(in: effects.items.dropFirst(before), at: moment.instant) }
        switch event {
        case .tick: tick(at: moment, into: &effects)
        case .metered(let meter, let reading): metered(meter, reading, at: moment)
        case .meterFailed(let meter, let fault):
            meters[meter.index].note(fault, at: moment.instant)
        case .lineRead(let input, let isActive):
            lineRead(input, isActive: isActive, at: moment.instant)
        case .lineFailed(let input, let fault): lineFailed(input, fault, at: moment.instant)
        case .charger(let charger, let report):
            reported(charger, report, at: moment, into: &effects)
        case .recalled(let state): recalled(state, at: moment, into: &effects)
        case .recallFailed(let error): recallFailed(error, at: moment, into: &effects)
        case .stored(let outcome): stored(outcome, at: moment, into: &effects)
        case .commanded(let command): commanded(command, at: moment, into: &effects)
        case .fleetTold(let list): fleetTold(list, at: moment, into: &effects)
        case .calendarTold(let calendar): calendarTold(calendar, at: moment)
        case .certificatesTold(let notices): certificates = notices
        case .uplinkTold(let report): uplink = report
        }
        keepInterventions(at: moment.instant, into: &effects)
    }

    /// One round of the control loop, on one picture of all inputs.
    private mutating func tick(at moment: Moment, into effects: inout Effects) {
        ticks += 1
        isUrgent = false
        admit(at: moment.instant)
        let lead = served.lean(towards: moment)
        if lead > .zero {
            for index in chargers.indices { chargers[index].clock.served(ranAhead: lead) }
        }
        refreshLines(at: moment.instant)
        refreshMode(at: moment.instant)
        refreshTrips(at: moment.instant, into: &effects)
        refreshBudgets(at: moment.instant)
        for branch in tree.branches.indices {
            ledger.setBudget(ledgerBudget(of: branch), of: branch)
        }
        ledger.refreshPlans(servedAt: served.time(at: moment.instant), at: moment.instant)
        proveFloors(at: moment, into: &effects)
        askForSamples(at: moment)
        setUpChargers(at: moment, into: &effects)
        pursueViolators(at: moment, into: &effects)
        endOverrides(at: moment.instant)
        holdPauses(at: moment.instant, into: &effects)
        refreshFleet(at: moment)
        steerDemand(at: moment, into: &effects)
        tendStationHolds(at: moment, into: &effects)
        tendDayPlans(at: moment, into: &effects)
        restIdleConnectors(at: moment.instant)
        answerStarts(at: moment, into: &effects)
        divide(at: moment, into: &effects)
        reserveNumbers(into: &effects)
        forgetEarlierLeases(at: moment.instant, into: &effects)
        keepServedTime(at: moment, into: &effects)
        keepStarts(at: moment.instant, into: &effects)
        keepSummaries(at: moment, into: &effects)
        refreshAlarms(at: moment, into: &effects)
    }

    /// A number for the next order.
    mutating func orderNumber() -> Int64 {
        defer { nextOrder += 1 }
        return nextOrder
    }

    /// Sends an order and remembers what for; false where too many are open.
    mutating func send(
        _ action: ChargerOrder.Action, for purpose: ChargerWatch.Purpose, number: Int64,
        to charger: ChargerPosition, into effects: inout Effects
    ) -> Bool {
        guard chargers[charger.index].pending.count < ChargerWatch.pendingHighest else {
            return false
        }
        chargers[charger.index].pending.append(
            ChargerWatch.PendingOrder(number: number, purpose: purpose))
        effects.append(.order(charger, ChargerOrder(number: number, action: action)))
        return true
    }

    /// Counts the profiles among what is to be done.
    private mutating func countWrites(in effects: ArraySlice<Effect>, at now: Instant) {
        for case .order(let charger, let order) in effects where order.isProfileWrite {
            chargers[charger.index].writes.note(at: now)
        }
    }

    /// Takes a sample of a connector's draw, or forgets the last.
    mutating func setSample(_ sample: ConnectorWatch.Sample?, of connector: ConnectorPosition) {
        func current(_ sample: ConnectorWatch.Sample?) -> Amperes {
            sample?.load.current.sum ?? .zero
        }
        let change = current(sample) - current(connectors[connector.index].sample)
        connectors[connector.index].sample = sample
        guard change != .zero else { return }
        var node: NodePosition? = plan.connectors[connector.index].node
        while let here = node {
            if let meter = plan.nodes[here.index].meter { sampledCurrents[meter.index] += change }
            node = plan.nodes[here.index].parent
        }
    }

    /// The connectors of a charger.
    func positions(of charger: ChargerPosition) -> [ConnectorPosition] {
        plan[charger].connectors.map { ConnectorPosition($0) }
    }

    /// Where a connector's charger stands in the plan. What is asked thousands of times in a tick
    /// reads `plan.chargers[…].model` by it: to go through `plan.charger(of:)` copies the charger.
    func chargerIndex(of connector: ConnectorPosition) -> Int {
        plan.connectors[connector.index].charger.index
    }
}

extension SitePlan {
    /// Each connector's rate as a load; a mapping that nobody has proven counts on all phases (R9).
    fileprivate func conversions(omitting omissions: Omissions) -> [RateConversion] {
        var counted = self
        for index in connectors.indices
        where connectors[index].phases == .unknown && omissions.contains(.unknownPhases) {
            counted.connectors[index].phases = .single(.l1)
        }
        return connectors.indices.map { counted.rateConversion(of: ConnectorPosition($0)) }
    }
}
