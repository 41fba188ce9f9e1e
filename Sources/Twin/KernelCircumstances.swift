import Depot
import Units

/// Everything that a seed draws for one rehearsal of the kernel. Each trouble is there in about half
/// of the runs, so that one does not hide the other.
package struct KernelCircumstances: Hashable, Sendable {
    package var site: PreparedSite
    /// The longest that a message takes, one way, in whole seconds; and how many of 10,000 are held
    /// up for longer.
    var delayHighest: Milliseconds
    var stalls: Int64
    var stallHighest: Milliseconds
    /// Of 10,000 leases so many are the last message of their connection, and lie in a buffer.
    var buffered: Int64
    /// The longest until the controller notices that a connection is gone.
    var noticeHighest: Milliseconds
    /// The mean time between troubles of each kind; nil: never.
    var means: [Milliseconds?]
    /// Of 10,000 raises so many are the controller's last deed.
    var crashesAfterRaise: Int64
    /// Whether a restart may come with another site file.
    var changesPlan: Bool
    /// Whether other load jumps to its worst at once when the controller dies, and not only when the
    /// last lease is over.
    var surgesAtOnce: Bool
    /// No vehicle leaves sooner.
    var stayLowest: Milliseconds
    /// Whether vehicles and their departures are known, where day plans are made for them.
    var hasFleet = true
    /// Chargers that no vehicle comes to, nor any trouble of their own, by their places.
    var leftOut: Set<Int> = []

    /// What can happen.
    enum Trouble: Int, CaseIterable, Hashable, Sendable {
        case arrival, appetite, outage, blackout, reboot, crash, meter, wallClock, person
        case chargerClock, otherLoad, deviation, release, secondPhase, lostWhileHeld, rush
        case lostWhileCharging

        /// Whether it strikes one charger.
        var isOfOneCharger: Bool {
            switch self {
            case .arrival, .appetite, .outage, .reboot, .chargerClock, .deviation, .release,
                .secondPhase, .lostWhileHeld, .lostWhileCharging:
                true
            case .blackout, .crash, .meter, .wallClock, .person, .otherLoad, .rush: false
            }
        }
    }

    /// Whether nothing happens at a charger. Asked apart, as mostly there is none.
    func isLeftOut(_ index: Int) -> Bool { !leftOut.isEmpty && leftOut.contains(index) }

    func mean(of trouble: Trouble) -> Milliseconds? { means[trouble.rawValue] }

    /// Whether something happens that the safety concept answers only within its reaction time.
    var hasOutsideSteps: Bool {
        surgesAtOnce
            || [.otherLoad, .deviation, .release, .secondPhase].contains {
                mean(of: $0) != nil
            }
    }

    /// What a seed draws.
    package static func drawn(seed: UInt64) -> KernelCircumstances {
        var seeded = Seeded(seed: seed ^ 0x6b65_726e_656c)
        let site = PreparedSite.kernel(seed: seeded.next())
        let isStrict = seeded.happens(chance: 5000)
        func mean(_ seconds: ClosedRange<Int64>, chance: Int64 = 5000) -> Milliseconds? {
            let isThere = seeded.happens(chance: chance)
            let mean = Milliseconds.seconds(seeded.whole(seconds))
            return isThere ? mean : nil
        }
        var means = [Milliseconds?](repeating: nil, count: Trouble.allCases.count)
        for trouble in Trouble.allCases {
            means[trouble.rawValue] =
                switch trouble {
                case .arrival: mean(10...120, chance: 10_000)
                case .appetite: mean(5...120, chance: 7000)
                case .outage: mean(30...600)
                case .blackout: mean(600...3600, chance: 3000)
                case .reboot: mean(60...1200)
                case .crash: mean(200...1500, chance: 7000)
                case .meter: mean(200...1200, chance: 3000)
                case .wallClock: mean(200...1200)
                case .person: mean(20...300)
                case .chargerClock: mean(40...400, chance: 6000)
                case .otherLoad: mean(150...900)
                case .deviation: mean(200...1500, chance: 5000)
                case .release: mean(100...900, chance: 5000)
                case .secondPhase: mean(100...600, chance: 3500)
                case .lostWhileHeld, .rush, .lostWhileCharging: nil
                }
        }
        // Where a charger may be held at 0, one is often lost meanwhile.
        if site.plan.chargers.contains(where: { $0.model.stationCut == .proven }) {
            means[Trouble.lostWhileHeld.rawValue] = .seconds(120)
        }
        // Where idle chargers count 0, many of them are often needed at once.
        if site.plan.ocpp.refusesOfflineStart { means[Trouble.rush.rawValue] = .seconds(150) }
        // At some sites chargers take no notice all the time. Drawn apart, so that the others are what they are.
        var unruly = Seeded(seed: seed ^ 0x756e_7275_6c79)
        if unruly.happens(chance: 1700) {
            means[Trouble.deviation.rawValue] = .seconds(unruly.whole(40...150))
        }
        // At others chargers are cut off again and again until long after their leases.
        var remote = Seeded(seed: seed ^ 0x7265_6d6f_7465)
        if remote.happens(chance: 1250) {
            means[Trouble.lostWhileCharging.rawValue] = .seconds(remote.whole(60...150))
        }
        // At others their clocks are worn out.
        var worn = Seeded(seed: seed ^ 0x776f_726e)
        if worn.happens(chance: 1250) {
            means[Trouble.chargerClock.rawValue] = .seconds(worn.whole(10...40))
        }
        // At others somebody edits the site file again and again, and starts the controller anew each time,
        // while chargers that go by the one of before are cut off.
        var edited = Seeded(seed: seed ^ 0x6564_6974_6564)
        let isEdited = edited.happens(chance: 1250)
        if isEdited {
            means[Trouble.crash.rawValue] = .seconds(edited.whole(200...600))
            means[Trouble.lostWhileCharging.rawValue] = .seconds(edited.whole(40...100))
        }
        if isStrict {
            for trouble: Trouble in [.otherLoad, .deviation, .release, .secondPhase] {
                means[trouble.rawValue] = nil
            }
        }
        return KernelCircumstances(
            site: site, delayHighest: .seconds(seeded.whole(0...3)),
            stalls: seeded.happens(chance: 5000) ? seeded.whole(1...100) : 0,
            stallHighest: .seconds(seeded.whole(5...25)),
            buffered: seeded.happens(chance: 5000) ? seeded.whole(20...500) : 0,
            noticeHighest: .seconds(seeded.whole(1...60)), means: means,
            crashesAfterRaise: seeded.happens(chance: 5000) ? seeded.whole(5...50) : 0,
            changesPlan: seeded.happens(chance: 9000) || isEdited,
            surgesAtOnce: !isStrict && seeded.happens(chance: 5000), stayLowest: .zero)
    }

    /// The commissioned depot of a seed on a night on which vehicles come and stay for an hour and more,
    /// and each takes more, less or nothing every quarter of an hour. Where `hasFaults`, links, meters,
    /// clocks, chargers and the controller fail as `drawn` has it; without, nothing does.
    static func night(seed: UInt64, hasFaults: Bool) -> KernelCircumstances {
        var night = drawn(seed: seed)
        var seeded = Seeded(seed: seed ^ 0x6e69_6768_74)
        night.site.commission(&seeded)
        let faults: Set<Trouble> = [.outage, .blackout, .reboot, .crash, .meter, .chargerClock]
        for trouble in Trouble.allCases where !hasFaults || !faults.contains(trouble) {
            night.means[trouble.rawValue] = nil
        }
        night.means[Trouble.arrival.rawValue] = .seconds(120)
        night.means[Trouble.appetite.rawValue] = .seconds(
            max(10, 900 / Int64(night.site.plan.chargers.count)))
        night.means[Trouble.otherLoad.rawValue] = .minutes(10)
        night.stayLowest = .minutes(60)
        night.hasFleet = false
        night.changesPlan = false
        guard !hasFaults else { return night }
        night.delayHighest = .seconds(1)
        night.stalls = 0
        night.buffered = 0
        night.crashesAfterRaise = 0
        return night
    }

    /// In one line.
    package var text: String {
        let troubles = Trouble.allCases.compactMap { trouble in
            mean(of: trouble).map { "\(trouble) \($0.seconds) s" }
        }
        return "\(site.plan.id): \(site.plan.nodes.count) nodes, "
            + "\(site.plan.chargers.count) chargers, lease \(site.plan.control.lease.seconds) s, "
            + troubles.joined(separator: ", ")
    }
}
