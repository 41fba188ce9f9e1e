import Control
import Depot
import Ledger
import Units

/// What goes wrong.
extension KernelRehearsal {
    typealias Trouble = KernelCircumstances.Trouble

    mutating func schedule(_ trouble: Trouble) {
        guard let mean = circumstances.mean(of: trouble) else { return }
        due[trouble.rawValue] =
            now + .seconds(seeded.whole((mean.seconds / 10)...(mean.seconds * 19 / 10)))
    }

    mutating func meetTroubles() {
        mark()
        if let returnsAt, returnsAt <= now { comeBack() }
        if let surgesAt, surgesAt <= now { surge() }
        while let (index, at) = handOvers.first, at <= now {
            handOvers.removeFirst()
            handOver(index)
        }
        for trouble in Trouble.allCases {
            mark()
            guard let at = due[trouble.rawValue], at <= now else { continue }
            schedule(trouble)
            begin(trouble)
        }
    }

    private mutating func pick() -> Int {
        Int(seeded.whole(0...Int64(chargers.count - 1)))
    }

    private mutating func begin(_ trouble: Trouble) {
        let index = pick()
        guard !trouble.isOfOneCharger || !circumstances.isLeftOut(index) else { return }
        switch trouble {
        case .arrival:
            if let vehicle = chargers[index].vehicle {
                guard now - vehicle.arrivedAt >= circumstances.stayLowest,
                    seeded.happens(chance: 4000)
                else { break }
                plugOut(index)
                if seeded.happens(chance: 5000) { plugIn(index) }
            } else {
                plugIn(index)
            }
        case .appetite: changeAppetite(index)
        case .outage:
            let length = length()
            note(.cutOff(index, for: length))
            lose(index, for: length, keepsBuffer: false)
        case .blackout:
            let length = length()
            note(.allCutOff(for: length))
            for index in chargers.indices { lose(index, for: length, keepsBuffer: false) }
        case .reboot: reboot(index)
        case .crash: die()
        case .meter:
            guard !silentUntil.isEmpty else { return }
            let meter = index % silentUntil.count
            silentUntil[meter] = now + length()
            note(.meterSilent(meter, for: silentUntil[meter] - now))
        case .wallClock:
            let most: Int64 = seeded.happens(chance: 5000) ? 7200 : 3
            wallError = .seconds(seeded.whole(-most...most))
            wallJumpedAt = now
            note(.wallClock(off: wallError))
        case .person: intervene(index)
        case .chargerClock: jumpClock(index)
        case .otherLoad: changeOtherLoad()
        case .deviation: deviate(index)
        case .release: release(index)
        case .secondPhase:
            if chargers[index].vehicle?.phases == PerPhase(true, false, false),
                !chargers[index].traits.isSinglePhase
            {
                chargers[index].useSecondPhase()
                note(.usesSecondPhase(index))
            }
        case .lostWhileHeld: loseHeld(from: index)
        case .rush: rush(from: index)
        case .lostWhileCharging: loseCharging(from: index)
        }
    }

    /// Mostly seconds, at times minutes.
    private mutating func length() -> Milliseconds {
        .seconds(seeded.happens(chance: 4000) ? seeded.whole(20...1200) : seeded.whole(1...20))
    }

    // MARK: Chargers

    /// The first charger from `index` on that is held at 0 is lost until long after that has ended, and a
    /// vehicle comes to it.
    private mutating func loseHeld(from index: Int) {
        let places = (0..<chargers.count).map { ($0 + index) % chargers.count }
        guard
            let held = places.first(where: {
                chargers[$0].vehicle == nil && chargers[$0].cap?.rate == .zero
                    && lines[$0].isOpen
            })
        else { return }
        lose(held, for: .seconds(seeded.whole(300...1200)), keepsBuffer: false)
        plugIn(held)
    }

    /// The first charger from `index` on whose vehicle goes by a floor of before, or draws by a lease, is lost
    /// until long after that has ended.
    private mutating func loseCharging(from index: Int) {
        let places = (0..<chargers.count).map { ($0 + index) % chargers.count }
        let inReach = places.filter { lines[$0].isOpen && !circumstances.isLeftOut($0) }
        guard
            let charging = inReach.first(where: { chargers[$0].goesByEarlierFloor })
                ?? inReach.first(where: { chargers[$0].draw > chargers[$0].beneath })
        else { return }
        let length = leaseAtMost + .seconds(seeded.whole(30...120))
        note(.cutOff(charging, for: length))
        lose(charging, for: length, keepsBuffer: false)
    }

    /// Where many chargers count 0 a vehicle comes to each of them; else a third of all leave, from `index` on.
    private mutating func rush(from index: Int) {
        let count = chargers.count
        let idle = chargers.indices.filter {
            chargers[$0].vehicle == nil && controller.ledger.isAtRest(ConnectorPosition($0))
        }
        if idle.count * 4 >= count {
            for index in idle { plugIn(index) }
        } else {
            for place in index..<(index + count / 3) where chargers[place % count].vehicle != nil {
                if !circumstances.isLeftOut(place % count) { plugOut(place % count) }
            }
        }
    }

    private mutating func changeAppetite(_ index: Int) {
        guard chargers[index].vehicle != nil else { return }
        let rated = chargers[index].traits.rated
        let share: Int64 = seeded.element(of: [0, 40, 100, 100]) ?? 100
        chargers[index].want(rated.scaledDown(by: share, over: 100))
        note(.wants(index, rated.scaledDown(by: share, over: 100)))
        chargers[index].settle(at: now, for: Self.step)
        tellState(index)
    }

    /// Its leases are gone, and often its transaction without a word.
    private mutating func reboot(_ index: Int) {
        guard releasedUntil[index] == nil else { return }
        note(.rebooted(index))
        lose(index, for: .seconds(seeded.whole(5...90)), keepsBuffer: false)
        lines[index].late.removeAll()
        lines[index].hasBooted = true
        chargers[index].reboot()
        if seeded.happens(chance: 3000) { chargers[index].clock = .zero - (now - start) }
        guard chargers[index].session != nil, seeded.happens(chance: 6000) else { return }
        chargers[index].session = nil
        if seeded.happens(chance: 5000) { seekSession(index) }
    }

    /// The charger's clock jumps, mostly back, and it says something at once: until then nobody could
    /// know (Ledger.docc, known limits). What runs goes on by the new time; often nobody reaches it
    /// any more.
    private mutating func jumpClock(_ index: Int) {
        guard lines[index].isOpen, lines[index].connection != nil, lines[index].lostSince == nil,
            chargers[index].session?.id != nil
        else { return }
        let isBack = seeded.happens(chance: 8000)
        let length = Milliseconds.seconds(seeded.whole(20...900))
        let step = isBack ? .zero - length : length
        chargers[index].jumpClock(by: step, at: now, during: outcome.starts)
        note(.clockJumped(index, by: step))
        lines[index].hurryInward(at: now)
        tellSample(index, after: .zero)
        guard seeded.happens(chance: 6000) else { return }
        let outage = self.length() * 2
        note(.cutOff(index, for: outage))
        carryInward()
        lose(index, for: outage, keepsBuffer: false)
    }

    private mutating func deviate(_ index: Int) {
        guard chargers[index].deviation == .none, releasedUntil[index] == nil else { return }
        if seeded.happens(chance: 4000) {
            chargers[index].clear()
            note(.cleared(index))
        } else {
            note(.ignoresLimits(index))
            chargers[index].deviation = .ignoresLimits
            deviatesUntil[index] = now + .seconds(seeded.whole(60...1800))
        }
    }

    // MARK: People

    private mutating func intervene(_ index: Int) {
        let count = chargers.count
        switch seeded.whole(0...9) {
        case 0: command(.pause(.site))
        case 1...5:
            for index in index...min(count - 1, index + Int(seeded.whole(0...5))) {
                command(.pause(.connector(ConnectorPosition(index))))
            }
        case 6...7: command(.resume(.site))
        default:
            command(
                .override(
                    ConnectorPosition(index),
                    plan.connectors[index].rated.scaledDown(
                        by: seeded.whole(0...100), over: 100),
                    until: .seconds(seeded.whole(10...300))))
        }
    }

    private mutating func command(_ action: Command.Action) {
        note(.commanded(action))
        give(.commanded(Command(user: 0, action: action)))
    }

    /// Another back end gets the charger, and does with it what it likes.
    private mutating func release(_ index: Int) {
        guard isAlive, releasedUntil[index] == nil, chargers[index].deviation == .none
        else { return }
        command(.release(ChargerPosition(index)))
        handOvers.append((index, now + .seconds(5)))
    }

    /// A few seconds later, once the store has it.
    private mutating func handOver(_ index: Int) {
        guard chargers[index].deviation == .none else { return }
        releasedUntil[index] = now + .seconds(seeded.whole(60...900))
        lose(index, for: .zero, keepsBuffer: false)
        close(index)
        chargers[index].clear()
        chargers[index].deviation = .released
        note(.handedOver(index))
    }

    func isReleased(_ index: Int) -> Bool { releasedUntil[index] != nil }

    /// It comes back with whatever the other back end left: no floor of ours.
    mutating func takeBack(_ index: Int) {
        guard isAlive, recallAt == nil else { return }
        releasedUntil[index] = nil
        chargers[index].deviation = .unsettled
        lines[index].hasBooted = true
        command(.takeBack(ChargerPosition(index)))
    }

    // MARK: Other load

    private mutating func changeOtherLoad() {
        let node = Int(seeded.whole(0...Int64(plan.nodes.count - 1)))
        let level = ownHighest[node].scaledDown(by: seeded.whole(0...100), over: 100)
        if seeded.happens(chance: 4000), let phase = seeded.element(of: Phase.allCases) {
            ownLoads[node][phase] = level
        } else {
            ownLoads[node] = PerPhase(repeating: level)
        }
        note(.otherLoad(node, ownLoads[node]))
    }

    /// Everything but chargers draws its worst.
    private mutating func surge() {
        surgesAt = nil
        note(.surged)
        for node in ownLoads.indices { ownLoads[node] = PerPhase(repeating: ownHighest[node]) }
    }

    // MARK: The controller

    /// It dies, between two of its deeds.
    mutating func die() {
        dying = nil
        guard isAlive else { return }
        isAlive = false
        lastEnd = (now, controller.served.time(at: now))
        recallAt = nil
        unsent = []
        handOvers = []
        outcome.crashes += 1
        note(.died)
        kept.die(keepingFirst: Int(seeded.whole(0...Int64(kept.waitingCount))))
        let isLong = seeded.happens(chance: 4000)
        let longest = leaseAtMost.seconds * 2
        returnsAt = now + .seconds(isLong ? seeded.whole(30...longest) : seeded.whole(1...30))
        // Other load keeps to what was measured while a lease may live, and no longer (A6).
        surgesAt = now + (circumstances.surgesAtOnce ? .zero : leaseAtMost)
        let arrives = seeded.happens(chance: 5000)
        for index in lines.indices { hangUp(index, arrives: arrives) }
    }

    /// What was on its way may still arrive, then the connection ends.
    private mutating func hangUp(_ index: Int, arrives: Bool) {
        if arrives {
            lines[index].hurryOutward(at: now)
            listen(index)
        }
        let isEndless = omissions.contains(.horizon)
        chargers[index].controllerDied(
            at: now, leasesLive: isEndless ? .minutes(1440) : plan.leaseLongest)
        lines[index].late.removeAll()
        lines[index].close()
        // Some are found again only when all their leases are over.
        let wait = seeded.happens(chance: 2000) ? length() : .seconds(seeded.whole(1...20))
        if lines[index].isOpen { lose(index, for: wait, keepsBuffer: false) }
    }

    private mutating func comeBack() {
        if circumstances.changesPlan, seeded.happens(chance: 7000) { changePlan() }
        startController()
    }

    /// Another site file: other fallbacks, longer or shorter leases, another rule for idle connectors.
    private mutating func changePlan() {
        var site = PreparedSite(plan: plan, fleet: [])
        site.redraw(from: &seeded)
        plan = site.plan
        // It may ask for what the run before did not do, or no longer.
        if plan.chargers.contains(where: { !$0.model.startsOffline }) {
            plan.ocpp.refusesOfflineStart.toggle()
        }
        note(.otherPlan(plan))
        leaseAtMost = max(leaseAtMost, plan.leaseHorizon)
    }
}
