package import Depot
package import Units

/// A whole depot without its controller: charge points with vehicles, other load, meters, and the
/// truth of what flows at every node. Pure: a seed and the calls that are made fix everything.
///
/// Time moves on the raster of `options.step`; `advance` goes to the last point of it that is not
/// after its target, so how a stretch of time is cut into calls changes nothing.
///
/// The owner hands `PlantEvent`s to the controller, the controller's texts to `receive`, and polls
/// `answer` of each meter as often as it likes.
package struct Plant: Sendable {
    package let plan: SitePlan
    package let options: PlantOptions
    /// The moment up to which everything has happened.
    package private(set) var now: Instant
    package internal(set) var chargePoints: [SimulatedChargePoint]
    package internal(set) var meters: [SimulatedMeter]
    /// One for each node: what chargers below it draw.
    package private(set) var chargerLoads: [Load]
    /// One for each node: what everything else at it and below draws.
    package private(set) var otherLoads: [Load]
    /// Line to neutral, everywhere.
    package private(set) var voltage: Volts
    /// Who judges every step.
    package var judge: OverloadJudge
    /// Since when each charger could not be told to draw less; nil while it can. Its owner knows.
    package var lostSince: [Instant?]
    /// For how long each connector has told what it draws above its floor, since it began to.
    var toldFor: [Milliseconds]
    /// Texts that came for a charge point without a connection.
    package private(set) var undeliverable: Int64 = 0

    private let start: Instant
    private let utc: UTCTime
    let fleet: [Vehicle]
    /// By how much each node's power limit is lowered by a call.
    var calledAway: [Watts]
    /// The grid's voltage is the lowest that it may be.
    var isSagging = false
    /// Which nodes are open: nothing below them has power.
    private var isOpen: [Bool]
    /// How each connector's limit counts.
    let conversions: [RateConversion]
    var traffic: [VehicleTraffic]
    var links: [PlantLink]
    var profiles: [OtherLoadProfile]
    /// What is fed in at each node itself.
    var generation: [GenerationProfile]
    /// When each meter last showed the same, or counted backwards; nil: not yet.
    var misled: [Misled?]
    var heldOtherLoads: [PerPhase<Amperes>?]
    var seeded: Seeded
    private var nextInterval: Instant
    /// What the floor of each connector draws at most.
    var floorLoads: [Load]
    /// No lease is in force for longer than this after it was sent.
    var leaseAtMost: Milliseconds

    /// The plant at `now`, when the true time is `utc`. `fleet` has the vehicle of each connector.
    package init(
        plan: SitePlan, fleet: [Vehicle], options: PlantOptions, seed: UInt64, now: Instant,
        utc: UTCTime
    ) {
        precondition(fleet.count == plan.connectors.count, "each connector has its vehicle")
        precondition(
            options.step > .zero && options.step <= SimulatedChargePoint.stepHighest
                && options.daySpeed >= 1, "the raster is at most 200 ms, the day speed at least 1")
        var seeded = Seeded(seed: seed)
        self.plan = plan
        self.options = options
        self.fleet = fleet
        conversions = plan.connectors.indices.map { plan.rateConversion(of: ConnectorPosition($0)) }
        self.now = now
        start = now
        self.utc = utc
        voltage = plan.nominalVoltage
        nextInterval = now + OtherLoadProfile.interval
        var firmware = Seeded(seed: seed ^ 0x6669_726d_7761_7265)
        chargePoints = plan.chargers.indices.map { index in
            Plant.chargePoint(
                ChargerPosition(index), of: plan, options: options, seeded: &seeded,
                firmware: firmware.fork(), now: now, utc: utc)
        }
        meters = plan.meters.map {
            SimulatedMeter(
                meter: $0, nominalVoltage: plan.nominalVoltage, frequency: plan.nominalFrequency,
                noise: options.meterNoise, seed: seeded.next())
        }
        traffic = plan.connectors.map { _ in
            VehicleTraffic(options: options, start: now, seeded: seeded.fork())
        }
        links = plan.chargers.map { _ in
            PlantLink(firstDial: now + .milliseconds(seeded.whole(0...3000)))
        }
        profiles = Plant.otherLoadShares(of: plan).map {
            OtherLoadProfile(highest: $0, seed: seeded.next())
        }
        var sun = Seeded(seed: seed ^ 0x7375_6e)
        generation = plan.nodes.map {
            GenerationProfile(highest: $0.generationHighest, seed: sun.next())
        }
        misled = plan.meters.map { _ in nil }
        heldOtherLoads = plan.nodes.map { _ in nil }
        isOpen = plan.nodes.map { _ in false }
        calledAway = plan.nodes.map { _ in .zero }
        judge = OverloadJudge(
            plan: plan, reaction: options.reaction, memory: options.memory,
            settling: plan.chargers.reduce(.zero) { longest, charger in
                let told = SimulatedChargePoint.askedEvery(charger.model)
                return max(longest, told * 2 + charger.model.follow)
            })
        chargerLoads = plan.nodes.map { _ in .zero }
        otherLoads = plan.nodes.map { _ in .zero }
        lostSince = plan.chargers.map { _ in nil }
        toldFor = plan.connectors.map { _ in .zero }
        floorLoads = plan.connectors.indices.map {
            Plant.floorLoad(of: ConnectorPosition($0), in: plan)
        }
        leaseAtMost = plan.leaseHorizon
        self.seeded = seeded
        sumLoads()
    }

    /// A charge point as the options say, and as its model file says of it.
    private static func chargePoint(
        _ charger: ChargerPosition, of plan: SitePlan, options: PlantOptions,
        seeded: inout Seeded, firmware: Seeded, now: Instant, utc: UTCTime
    ) -> SimulatedChargePoint {
        var own = seeded.fork()
        var firmware = firmware
        let traits: ChargePointTraits
        switch options.conduct {
        case .exact: traits = .exact(charger, of: plan)
        case .ordinary:
            traits = .drawn(charger, of: plan, quirks: Quirks(), from: &own)
        case .obedient:
            let quirks = Quirks.obedient(from: &own)
            traits = .drawn(charger, of: plan, quirks: quirks, from: &own)
        case .any:
            let isOdd = own.happens(chance: 3000)
            let quirks = isOdd ? Quirks.any(from: &own) : Quirks.obedient(from: &own)
            traits = .drawn(charger, of: plan, quirks: quirks, from: &own)
        }
        var known = traits
        if plan[charger].model.readBack == .refused { known.quirks.refusesReadBack = true }
        // One that is steered by defaults obeys them at once: so its model was proven.
        if plan[charger].model.control != .tx { known.quirks.keepsDefaultsOfTransaction = false }
        switch options.conduct {
        case .exact, .ordinary: break
        case .obedient: known.quirks.drawFirmware(plan[charger].model, from: &firmware)
        case .any:
            known.quirks.drawFirmware(plan[charger].model, from: &firmware)
            known.quirks.drawFaultyFirmware(from: &firmware)
        }
        return SimulatedChargePoint(
            charger, of: plan, traits: known, seed: own.next(), now: now, utc: utc)
    }

    /// The true time at a moment.
    package func time(at moment: Instant) -> UTCTime { utc + (moment - start) }

    /// Lets time pass up to `target`; what the charge points do meanwhile, in order.
    package mutating func advance(to target: Instant) -> [PlantEvent] {
        var events: [PlantEvent] = []
        while now + options.step <= target { step(into: &events) }
        return events
    }

    /// A text of the controller reaches a charge point; what it answers at once.
    package mutating func receive(
        _ text: String, for charger: ChargerPosition, at moment: Instant
    ) -> [PlantEvent] {
        guard links[charger.index].isOpen else {
            undeliverable += 1
            return []
        }
        return chargePoints[charger.index].receive(text, at: moment).map {
            PlantEvent(at: moment, charger: charger, kind: .said($0))
        }
    }

    /// The site is commissioned: every charge point holds its floor, as from an earlier life.
    package mutating func installFloors() {
        for (index, connector) in plan.connectors.enumerated() {
            chargePoints[connector.charger.index].hold(
                floor: plan.fallbacks[index], on: connector.number,
                by: plan[connector.charger].model.control)
        }
    }

    /// The controller's site file says otherwise from now on. Floors and leases of the old one may
    /// still be in force: the judge goes by the higher and the longer of both.
    package mutating func planChanged(to plan: SitePlan) {
        for index in floorLoads.indices {
            floorLoads[index] = floorLoads[index].highest(
                Plant.floorLoad(of: ConnectorPosition(index), in: plan))
        }
        leaseAtMost = max(leaseAtMost, plan.leaseHorizon)
    }

    /// What a connector draws at most when nobody tells it otherwise: its fallback, or what its
    /// charger takes for itself.
    private static func floorLoad(of connector: ConnectorPosition, in plan: SitePlan) -> Load {
        let standby = plan.charger(of: connector).model.standby
        let current = standby.current(over: 1, voltage: plan.nominalVoltage * 9 / 10)
        let highest = plan.rateConversion(of: connector).load(of: plan.fallbacks[connector.index])
            .highest(Load(current: PerPhase(repeating: current), power: standby))
        // Chargers round up to whole watts twice on the way from a plug to the mains.
        let rounding = Watts(rawValue: 2)
        let rounded = rounding.current(over: 1, voltage: plan.voltageLowest)
        return highest + Load(current: PerPhase(repeating: rounded), power: rounding)
    }

    /// Periods between 0 and a minimum that any charge point was sent.
    package var limitsBelowMinimum: Int64 {
        chargePoints.reduce(0) { $0 + $1.counts.limitsBelowMinimum }
    }

    /// A node's contactor opens or closes.
    package mutating func setOpen(_ node: NodePosition, _ isOpen: Bool) {
        self.isOpen[node.index] = isOpen
    }

    /// What hangs on a node that is open has no power.
    private mutating func cutPower() {
        guard isOpen.contains(true) else { return }
        for connector in plan.connectors
        where plan.path(from: connector.node).contains(where: { isOpen[$0.index] }) {
            chargePoints[connector.charger.index].losePower()
        }
    }

    private mutating func step(into events: inout [PlantEvent]) {
        let next = now + options.step
        cutPower()
        moveVehicles()
        for index in chargePoints.indices {
            keepLink(index, into: &events)
            chargePoints[index].voltage = voltage
            for text in chargePoints[index].advance(to: next) {
                events.append(
                    PlantEvent(at: next, charger: ChargerPosition(index), kind: .said(text)))
            }
        }
        now = next
        if nextInterval <= now {
            nextInterval = nextInterval + OtherLoadProfile.interval
            for index in profiles.indices {
                profiles[index].advance()
                generation[index].advance()
            }
            wanderVoltage()
        }
        sumLoads()
        for (index, node) in plan.nodes.enumerated() {
            guard let meter = node.meter else { continue }
            meters[meter.index].measure(
                load(at: NodePosition(index)), for: options.step, voltage: voltage)
        }
        noteTold(for: options.step)
        judge.observe(flows, for: options.step, until: now)
    }

    /// Arrivals and departures whose time has come.
    private mutating func moveVehicles() {
        for index in traffic.indices {
            let visit = traffic[index].visit
            guard visit.arrival <= now else { continue }
            let connector = plan.connectors[index]
            let charger = connector.charger.index
            if visit.departure <= now {
                _ = chargePoints[charger].plugOut(at: connector.number)
                traffic[index].leave()
            } else if chargePoints[charger].vehicle(at: connector.number) == nil {
                _ = plugIn(ConnectorPosition(index), stateOfCharge: visit.stateOfCharge)
            }
        }
    }

    /// Dials, and notices connections that are gone.
    private mutating func keepLink(_ index: Int, into events: inout [PlantEvent]) {
        let charger = ChargerPosition(index)
        if links[index].isOpen {
            guard !chargePoints[index].isConnected || !links[index].isNetworkUp else { return }
            chargePoints[index].disconnected(at: now)
            links[index].settle()
            links[index].close(at: now, seeded: &seeded)
            events.append(PlantEvent(at: now, charger: charger, kind: .hungUp))
        } else if chargePoints[index].isReachable, links[index].redialAt <= now {
            guard links[index].isNetworkUp else {
                links[index].close(at: now, seeded: &seeded)
                return
            }
            links[index].open()
            chargePoints[index].connected(at: now)
            events.append(PlantEvent(at: now, charger: charger, kind: .dialled))
        }
    }

    /// Within 5 % of nominal, a little each second, unless it sags.
    private mutating func wanderVoltage() {
        let nominal = plan.nominalVoltage.rawValue
        guard !isSagging else {
            voltage = plan.voltageLowest
            return
        }
        let moved = voltage.rawValue + seeded.whole(-(nominal / 1000)...(nominal / 1000))
        voltage = Volts(
            rawValue: max(nominal * 95 / 100, min(nominal * 105 / 100, moved)))
    }

    /// Brings everything together from the leaves to the root.
    private mutating func sumLoads() {
        let hasGeneration = generation.contains { $0.highest > .zero }
        for index in plan.nodes.indices {
            chargerLoads[index] = .zero
            let current = heldOtherLoads[index] ?? profiles[index].current
            // A building's power factor of 0.95. Where panels feed in it is 1: currents are summed as numbers here, and
            // no meter shows more power than volts times amperes.
            let factor: Int64 = hasGeneration ? 100 : 95
            otherLoads[index] = Load(
                current: current,
                power: Watts(rawValue: current.sum.rawValue)
                    .scaledDown(by: voltage.rawValue * factor, over: 100_000_000))
            if heldOtherLoads[index] == nil {
                otherLoads[index] = otherLoads[index] - generation[index].load(at: voltage)
            }
        }
        for connector in plan.connectors {
            if let load = chargePoints[connector.charger.index].draw(of: connector.number) {
                chargerLoads[connector.node.index] += load
            }
        }
        for index in plan.nodes.indices.reversed() {
            guard let parent = plan.nodes[index].parent else { continue }
            chargerLoads[parent.index] += chargerLoads[index]
            otherLoads[parent.index] += otherLoads[index]
        }
    }

    /// What may draw at each node itself, so that no node with all below it exceeds its named
    /// highest, nor its limit on a phase: a site whose other load alone trips a breaker is no test of
    /// a charging controller.
    private static func otherLoadShares(of plan: SitePlan) -> [Amperes] {
        var allowed = plan.nodes.map { node in
            min(node.otherLoadHighest, node.currentLimit ?? node.otherLoadHighest)
        }
        var own = allowed
        for index in plan.nodes.indices {
            let children = plan.nodes.indices.filter { plan.nodes[$0].parent?.index == index }
            let wanted = children.reduce(Amperes.zero) { $0 + allowed[$1] }
            if wanted > allowed[index] {
                for child in children {
                    allowed[child] = allowed[child].scaledDown(
                        by: allowed[index].rawValue, over: wanted.rawValue)
                }
            }
            own[index] = allowed[index] - children.reduce(Amperes.zero) { $0 + allowed[$1] }
        }
        return own
    }
}
