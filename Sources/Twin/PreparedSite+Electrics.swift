import Depot
import Units

/// What site files say of a tree beside limits on its phases. Each is drawn apart, so that a seed's site and
/// its misfortunes are the same with and without.
extension PreparedSite {
    mutating func drawElectrics(seed: UInt64) {
        var seeded = Seeded(seed: seed ^ 0x656c_6563_7472)
        if seeded.happens(chance: 3500) { putPowerUnits(&seeded) }
        if seeded.happens(chance: 3000) { limitPower(&seeded) }
        if seeded.happens(chance: 4000) { putBreakers(&seeded) }
        if seeded.happens(chance: 3000) { putInput(&seeded) }
        if seeded.happens(chance: 3000) { putGeneration(&seeded) }
        self = withChosenFallbacks()
    }

    /// Some stations hang on a power unit of their own, which keeps its limit itself, or serves one outlet at
    /// a time.
    private mutating func putPowerUnits(_ seeded: inout Seeded) {
        for charger in plan.chargers.indices where plan.chargers[charger].model.current == .dc {
            guard seeded.happens(chance: 6000) else { continue }
            let outlets = plan.chargers[charger].connectors
            let parent = plan.connectors[outlets.lowerBound].node
            let most =
                outlets.map { index in
                    plan.rateConversion(of: ConnectorPosition(index))
                        .load(of: plan.connectors[index].rated).current.highest
                }.max() ?? .zero
            var unit = Self.node(
                "unit-\(charger + 1)", .powerUnit, below: parent.index, limit: most,
                otherLoadHighest: .zero, meter: nil)
            if outlets.count > 1, seeded.happens(chance: 5000) {
                unit.isExclusive = true
                unit.switchOver = .seconds(seeded.whole(0...30))
            } else {
                unit.isHardwareLimited = true
                unit.currentLimit = most.scaledUp(by: seeded.whole(60...100), over: 100)
            }
            plan.nodes.append(unit)
            for outlet in outlets {
                plan.connectors[outlet].node = NodePosition(plan.nodes.count - 1)
            }
        }
    }

    /// Some nodes have a limit in kilowatts beside the one on each phase, as contracts do.
    private mutating func limitPower(_ seeded: inout Seeded) {
        for index in plan.nodes.indices where index == 0 || seeded.happens(chance: 3000) {
            guard let current = plan.nodes[index].currentLimit, !plan.nodes[index].isHardwareLimited
            else { continue }
            let others = plan.otherLoadNamed(at: NodePosition(index)).power
            let whole = plan.power(of: current)
            guard whole > others else { continue }
            plan.nodes[index].powerLimit =
                others + (whole - others).scaledDown(by: seeded.whole(50...95), over: 100)
        }
    }

    /// A line by which a lower limit is called at the root, down to 30 %; fallbacks keep it.
    private mutating func putInput(_ seeded: inout Seeded) {
        let root = NodePosition(0)
        guard let current = plan[root].currentLimit else { return }
        let whole = plan[root].powerLimit ?? plan.power(of: current)
        let others = plan.otherLoadNamed(at: root).power
        guard whole > others else { return }
        plan.nodes[0].powerLimit = whole
        let called = max(
            whole.scaledDown(by: 30, over: 100),
            others + (whole - others).scaledDown(by: seeded.whole(10...60), over: 100))
        plan.nodes[0].floorPowerLimit = called
        plan.inputs.append(
            InputLine(
                name: "ripple-control", place: LinePlace(chip: "gpiochip0", line: "1"),
                isActiveLow: false, debounce: .milliseconds(seeded.whole(0...500)), node: root,
                limit: called, isActiveOnFault: seeded.happens(chance: 5000)))
    }

    /// Panels on the roof, behind a meter: up to half of what its node may carry.
    private mutating func putGeneration(_ seeded: inout Seeded) {
        for index in plan.nodes.indices where plan.nodes[index].meter != nil {
            guard index == 0 || seeded.happens(chance: 3000),
                let current = plan.nodes[index].currentLimit
            else { continue }
            plan.nodes[index].generationHighest = plan.power(of: current)
                .scaledDown(by: seeded.whole(5...50), over: 100)
        }
    }

    /// Breakers at what is measured, and a transformer that carries more for a while.
    private mutating func putBreakers(_ seeded: inout Seeded) {
        for index in plan.nodes.indices where plan.nodes[index].meter != nil {
            guard let limit = plan.nodes[index].currentLimit else { continue }
            let curve: OverloadRating.Curve =
                seeded.happens(chance: 5000)
                ? .longTime(.seconds(seeded.whole(4...16)))
                : .points([
                    OverloadRating.Point(multiple: .percent(113), time: .minutes(60)),
                    OverloadRating.Point(multiple: .percent(145), time: .minutes(4)),
                    OverloadRating.Point(multiple: .percent(255), time: .seconds(10)),
                ])
            plan.nodes[index].breaker = OverloadRating(
                rated: limit.scaledUp(by: seeded.whole(100...110), over: 100), curve: curve,
                fading: OverloadRating.breakerFading)
            guard index == 0, seeded.happens(chance: 3000) else { continue }
            plan.nodes[index].shortTime = OverloadRating(
                rated: limit, curve: .longTime(.seconds(seeded.whole(20...60))),
                fading: OverloadRating.transformerFading)
        }
    }
}

/// What model files and rules may say otherwise.
extension PreparedSite {
    mutating func drawModels(seed: UInt64) {
        var seeded = Seeded(seed: seed ^ 0x6d6f_6465_6c73)
        plan.control.tick = .seconds(seeded.element(of: [1, 1, 1, 2]) ?? 1)
        for index in plan.meters.indices {
            plan.meters[index].poll = .seconds(seeded.element(of: [1, 1, 1, 2, 5]) ?? 1)
            plan.meters[index].staleAfter = plan.meters[index].poll * 3
        }
        let follow: Int64 = seeded.element(of: [10, 10, 20]) ?? 10
        let clockBound: Int64 = seeded.element(of: [2, 5, 5, 10]) ?? 5
        let changeInterval: Int64 = seeded.element(of: [5, 10, 10, 30]) ?? 10
        let keepsLeases = seeded.happens(chance: 1500) ? seeded.whole(1000...7000) : 0
        let ladder = seeded.happens(chance: 2500) ? seeded.whole(2000...10_000) : 0
        let other = seeded.element(of: [ChargerModel.ControlLadder.txDefault, .stationMax]) ?? .tx
        for index in plan.chargers.indices {
            plan.chargers[index].model.follow = .seconds(follow)
            plan.chargers[index].model.clockBound = .seconds(clockBound)
            plan.chargers[index].model.changeInterval = .seconds(changeInterval)
            if plan.chargers[index].model.unit == .amperes {
                plan.chargers[index].model.step = ChargingRate(
                    Amperes.amperes(seeded.element(of: [1, 1, 2]) ?? 1))
            }
            if seeded.happens(chance: keepsLeases) {
                plan.chargers[index].model.leaseClass = .d
            } else if seeded.happens(chance: ladder), plan.chargers[index].connectors.count == 1 {
                plan.chargers[index].model.control = other
            }
        }
        // No lease of these is used, and all of their ratings are kept free: a few, or nothing is left to divide.
        guard seeded.happens(chance: 1500) else { return }
        for index in plan.chargers.indices where seeded.happens(chance: 1000) {
            plan.chargers[index].model.leaseClass = seeded.element(of: [.a, .c, .e]) ?? .e
        }
    }

    /// How much longer than at a usual site an answer takes that a limit needs.
    var slowness: Milliseconds {
        let poll = plan.meters.map(\.poll).max() ?? .seconds(1)
        let follow = plan.chargers.map(\.model.follow).max() ?? .seconds(10)
        return (plan.control.tick - .seconds(1)) + (poll - .seconds(1)) * 2
            + max(.zero, follow - .seconds(10))
    }
}
