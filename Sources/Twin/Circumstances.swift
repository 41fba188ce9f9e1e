import Allocation
import Depot
package import Units

/// Everything that a seed draws for one rehearsal: the site, what its parts are like, and what goes
/// wrong how often. Printed first, so that a person sees what kind of run it is.
package struct Circumstances: Hashable, Sendable {
    package var site: PreparedSite
    package var options: PlantOptions
    package var network: Network
    package var faults: Faults
    /// The true time at the start.
    var begin = Rehearsal.begin
    /// Whether each node with a meter has a contactor that opens it where that is asked for.
    var hasContactors = false
    /// Nothing but chargers draws anything.
    var isQuiet = false
    /// Chargers that no vehicle comes to, nor any misfortune of their own.
    var leftOut: [ChargerPosition] = []

    package init(site: PreparedSite, options: PlantOptions, network: Network, faults: Faults) {
        self.site = site
        self.options = options
        self.network = network
        self.faults = faults
    }

    /// What lies between a charge point and its controller.
    package struct Network: Hashable, Sendable {
        /// The longest that a message usually takes, one way.
        package var delayHighest: Milliseconds
        /// Of 10,000 messages so many are held up.
        package var stalls: Int64
        /// For at most so long; everything behind them waits too.
        package var stallHighest: Milliseconds
        /// The longest until our side notices that a connection is gone.
        package var noticeHighest: Milliseconds
        /// The shortest.
        var noticeLowest = Milliseconds.zero

        package init(
            delayHighest: Milliseconds, stalls: Int64, stallHighest: Milliseconds,
            noticeHighest: Milliseconds
        ) {
            self.delayHighest = delayHighest
            self.stalls = stalls
            self.stallHighest = stallHighest
            self.noticeHighest = noticeHighest
        }
    }

    /// The mean time between faults of each kind; nil: never.
    package struct Faults: Hashable, Sendable {
        /// One charger's network goes down.
        package var outage: Milliseconds?
        /// Everybody's does.
        package var blackout: Milliseconds?
        /// A charge point loses its supply for a moment.
        package var reboot: Milliseconds?
        /// The controller dies.
        package var crash: Milliseconds?
        /// Of 10,000 raises so many are the controller's last deed.
        package var crashesAfterRaise: Int64
        /// A meter gives no answer.
        package var meter: Milliseconds?
        /// The disk is full.
        package var disk: Milliseconds?
        /// Our own wall clock is set.
        package var clock: Milliseconds?
        /// A person pauses, resumes or overrides something.
        package var person: Milliseconds?
        /// Whether a restart may come with another site file: other fallbacks, another lease.
        package var changesPlan: Bool
        /// The controller's process stands still; where it does for long it is killed.
        var hang: Milliseconds?
        /// The network of half of the chargers fails again and again.
        var flap: Milliseconds?
        /// A charge point goes on talking and answers no call, until it connects anew.
        var deafness: Milliseconds?
        /// A lower limit is called, or its line is lost.
        var call: Milliseconds?
        /// The grid's voltage sags to the lowest that it may have.
        var sag: Milliseconds?
        /// The box may lose its clock with its supply, and wake in 1970 until somebody tells it the time.
        var losesClock = false
        /// A meter shows the same for minutes.
        var freeze: Milliseconds?
        /// A meter counts backwards on some of its phases.
        var turn: Milliseconds?
        /// A person gives a charger to another back end, and takes it back.
        var release: Milliseconds?

        /// Nothing goes wrong.
        package static var none: Faults {
            Faults(
                outage: nil, blackout: nil, reboot: nil, crash: nil, crashesAfterRaise: 0,
                meter: nil, disk: nil, clock: nil, person: nil, changesPlan: false)
        }
    }

    /// The yard with nothing wrong but the way of the world: delays, and chargers within their
    /// tolerances.
    package static func calm(_ site: PreparedSite, traffic: PlantOptions.Traffic) -> Circumstances {
        var options = PlantOptions.busy
        options.conduct = .ordinary
        options.traffic = traffic
        return Circumstances(
            site: site.withChosenFallbacks(), options: options,
            network: Network(
                delayHighest: .milliseconds(100), stalls: 0, stallHighest: .zero,
                noticeHighest: .seconds(1)),
            faults: .none)
    }

    /// What a seed draws. One seed in six is the yard.
    package static func drawn(seed: UInt64) -> Circumstances {
        var seeded = Seeded(seed: seed)
        let siteSeed = seeded.next()
        var site = seed % 6 == 0 ? PreparedSite.yard() : PreparedSite.random(seed: siteSeed)
        site.draw(from: &seeded)
        site.drawDemand(seed: seed)
        site.drawExtremes(seed: seed)
        site.drawElectrics(seed: seed)
        site.drawModels(seed: seed)
        let network = Network(
            delayHighest: .milliseconds(seeded.whole(10...300)),
            stalls: seeded.happens(chance: 5000) ? seeded.whole(1...40) : 0,
            stallHighest: .milliseconds(seeded.whole(1000...6000)),
            noticeHighest: .seconds(seeded.whole(1...45)))
        var options = PlantOptions.busy
        options.conduct = seeded.happens(chance: 3500) ? .any : .obedient
        if network.stalls > 0 { options.reaction += network.stallHighest }
        options.reaction += network.delayHighest + site.slowness
        // A cap of 0 is proven only where no reboot takes the profiles or the clock.
        if options.conduct == .obedient, seed % 2 == 1 {
            for index in site.plan.chargers.indices {
                site.plan.chargers[index].model.stationCut = .proven
            }
        }
        var faults = Faults.drawn(from: &seeded)
        faults.drawMore(seed: seed)
        var circumstances = Circumstances(
            site: site, options: options, network: network, faults: faults)
        circumstances.hasContactors = true
        return circumstances
    }

    /// In one line.
    package var text: String {
        let plan = site.plan
        let longest = plan.chargers.map(\.model.meterInterval.seconds).max() ?? 0
        return "\(plan.id): \(plan.nodes.count) nodes, \(plan.connectors.count) connectors, "
            + "samples \(longest) s, lease \(plan.control.lease.seconds) s, "
            + "conduct \(options.conduct), \(plan.demandText)\(faults.text)"
    }
}

extension Circumstances.Faults {
    /// Each kind is there in about half of the runs, so that one does not hide the other.
    fileprivate static func drawn(from seeded: inout Seeded) -> Circumstances.Faults {
        func mean(_ seconds: ClosedRange<Int64>) -> Milliseconds? {
            seeded.happens(chance: 5000) ? .seconds(seeded.whole(seconds)) : nil
        }
        var faults = Circumstances.Faults.none
        faults.outage = mean(60...900)
        faults.blackout = mean(400...1800)
        faults.reboot = mean(200...1800)
        faults.crash = mean(150...1200)
        faults.crashesAfterRaise =
            faults.crash != nil && seeded.happens(chance: 5000) ? seeded.whole(10...100) : 0
        faults.meter = mean(60...600)
        faults.disk = mean(200...1200)
        faults.clock = mean(100...900)
        faults.person = mean(10...200)
        faults.changesPlan = seeded.happens(chance: 5000)
        return faults
    }

    /// What is seldomer. Drawn apart, so that a seed's other misfortunes are the same with and without.
    fileprivate mutating func drawMore(seed: UInt64) {
        var seeded = Seeded(seed: seed ^ 0x6661_756c_7473)
        func mean(_ seconds: ClosedRange<Int64>) -> Milliseconds? {
            seeded.happens(chance: 3000) ? .seconds(seeded.whole(seconds)) : nil
        }
        hang = mean(200...1800)
        flap = mean(10...120)
        deafness = mean(200...1800)
        call = mean(100...900)
        sag = mean(60...900)
        losesClock = crash != nil && seeded.happens(chance: 3000)
        freeze = mean(200...1800)
        turn = mean(200...1800)
        release = mean(200...1800)
    }

    /// In words.
    fileprivate var text: String {
        let kinds: [(String, Milliseconds?)] = [
            ("outage", outage), ("blackout", blackout), ("reboot", reboot), ("crash", crash),
            ("meter", meter), ("disk", disk), ("clock", clock), ("person", person), ("hang", hang),
            ("flap", flap), ("deafness", deafness), ("call", call), ("sag", sag),
            ("freeze", freeze), ("turn", turn), ("release", release),
        ]
        let present = kinds.compactMap { name, mean in
            mean.map { "\(name) \($0.seconds) s" }
        }
        return present.isEmpty ? "no faults" : present.joined(separator: ", ")
    }
}

extension PreparedSite {
    /// Draws what the site file may say otherwise.
    fileprivate mutating func draw(from seeded: inout Seeded) {
        let interval: Milliseconds = seeded.happens(chance: 5000) ? .seconds(10) : .seconds(60)
        let isMixed = seeded.happens(chance: 3000)
        let hasShortLeases = seeded.happens(chance: 3000)
        for index in plan.chargers.indices {
            plan.chargers[index].model.meterInterval =
                isMixed && seeded.happens(chance: 5000) ? .seconds(10) : interval
            if hasShortLeases {
                plan.chargers[index].model.lease = .seconds(60)
                plan.chargers[index].model.renewal = .seconds(15)
            }
        }
        if hasShortLeases {
            plan.control.lease = .seconds(60)
            plan.control.renewal = .seconds(15)
        }
        for index in plan.chargers.indices where seeded.happens(chance: 1500) {
            plan.chargers[index].model.readBack = .refused
        }
        plan.control.reserve = .percent(seeded.element(of: [1, 2, 5]) ?? 5)
        if seeded.happens(chance: 3000) { plan.control.fallbackShare = .percent(5) }
        if seeded.happens(chance: 2500) { plan.control.meterLost = .fallback }
        self = withChosenFallbacks()
    }

    /// Every third site has demand targets, from such that bind always to such that seldom do. Drawn
    /// apart, so that a seed's site and its misfortunes are the same with and without.
    fileprivate mutating func drawDemand(seed: UInt64) {
        var seeded = Seeded(seed: seed ^ 0x6465_6d61_6e64)
        guard seeded.happens(chance: 3500), plan.nodes.first?.meter != nil else { return }
        let limit = plan.nodes[0].currentLimit.map { plan.power(of: $0) } ?? .kilowatts(100)
        for window in DemandTarget.Window.allCases where seeded.happens(chance: 6000) {
            plan.demand.append(
                DemandTarget(
                    window: window,
                    interval: .minutes(seeded.element(of: [5, 15, 30]) ?? 15),
                    target: max(
                        .kilowatts(1), Percent.percent(seeded.whole(5...90)).share(of: limit)),
                    ratchetsToMonthPeak: seeded.happens(chance: 5000),
                    readinessMayExceed: seeded.happens(chance: 5000)))
        }
    }

    /// Some sites have fallbacks as high as C1 allows, and some a meter at the root alone: a lease below
    /// the floor (R3) and a violator (R8) cost something there. Drawn apart.
    fileprivate mutating func drawExtremes(seed: UInt64) {
        var seeded = Seeded(seed: seed ^ 0x6578_7472_656d_65)
        if seeded.happens(chance: 2500) { plan.control.fallbackShare = .percent(100) }
        if seeded.happens(chance: 2500), let root = plan.nodes.first?.meter {
            plan.meters = [plan[root]]
            for index in plan.nodes.indices {
                plan.nodes[index].meter = index == 0 ? MeterPosition(0) : nil
            }
        }
        self = withChosenFallbacks()
    }

    /// Another site file for the same site: more or less for fallbacks, longer or shorter leases.
    mutating func redraw(from seeded: inout Seeded) {
        plan.control.fallbackShare = .percent(seeded.element(of: [2, 5, 15, 30]) ?? 30)
        let lease: Int64 = seeded.element(of: [60, 180, 300]) ?? 180
        plan.control.lease = .seconds(lease)
        plan.control.renewal = .seconds(lease / 4)
        for index in plan.chargers.indices {
            plan.chargers[index].model.lease = plan.control.lease
            plan.chargers[index].model.renewal = plan.control.renewal
        }
        self = withChosenFallbacks()
    }

    /// The site with the fallbacks that a site file would come to.
    package func withChosenFallbacks() -> PreparedSite {
        with(fallbacks: FallbackBudget(for: plan).fallbacks)
    }
}

extension SitePlan {
    /// The demand targets in words, with a comma behind them.
    fileprivate var demandText: String {
        demand.map {
            "\($0.window.rawValue) of \($0.interval.seconds / 60) min at "
                + "\($0.target.rawValue / 1000) kW, "
        }.joined()
    }

    /// The power of a current on all three phases at the nominal voltage.
    func power(of current: Amperes) -> Watts {
        Watts(rawValue: current.rawValue).scaledDown(
            by: 3 * nominalVoltage.rawValue, over: 1_000_000)
    }
}
