import Depot
import OCPP
import Units

/// What goes wrong when, by a seed.
struct Misfortune: Hashable, Sendable {
    /// What is due next of each kind; nil: never.
    private var next: [Kind: Instant] = [:]
    private var faults: Circumstances.Faults
    var seeded: Seeded
    /// What ends by itself, in no order.
    private var running: [Running] = []
    /// A raise has just left that shall be the controller's last.
    private var crashesNow = false

    /// The kinds, in the order in which they are looked at.
    enum Kind: Int, CaseIterable, Hashable, Sendable {
        case outage, blackout, reboot, crash, meter, disk, clock, person
        case hang, flap, deafness, call, sag, freeze
        /// Somebody tells the box the time.
        case timeSource
        case turn, release
    }

    /// Something that has begun.
    struct Running: Hashable, Sendable {
        var kind: Kind
        /// The charger or meter it is about.
        var index: Int
        var until: Instant
    }

    init(of circumstances: Circumstances, from start: Instant, seeded: Seeded) {
        faults = circumstances.faults
        self.seeded = seeded
        for kind in Kind.allCases {
            guard let mean = mean(of: kind) else { continue }
            next[kind] = start + wait(mean)
        }
    }

    private func mean(of kind: Kind) -> Milliseconds? {
        switch kind {
        case .outage: faults.outage
        case .blackout: faults.blackout
        case .reboot: faults.reboot
        case .crash: faults.crash
        case .meter: faults.meter
        case .disk: faults.disk
        case .clock: faults.clock
        case .person: faults.person
        case .hang: faults.hang
        case .flap: faults.flap
        case .deafness: faults.deafness
        case .call: faults.call
        case .sag: faults.sag
        case .freeze: faults.freeze
        case .turn: faults.turn
        case .release: faults.release
        case .timeSource: nil
        }
    }

    private mutating func wait(_ mean: Milliseconds) -> Milliseconds {
        .milliseconds(seeded.whole((mean.rawValue / 10)...(mean.rawValue * 19 / 10)))
    }

    /// An order leaves the controller.
    mutating func note(_ order: LinkOrder) {
        guard faults.crashesAfterRaise > 0, case .lease(let lease) = order.action, !lease.isCut
        else { return }
        if seeded.happens(chance: faults.crashesAfterRaise) { crashesNow = true }
    }

    /// Whether something of this kind happens now.
    mutating func happens(_ kind: Kind, at now: Instant) -> Bool {
        if kind == .crash, crashesNow {
            crashesNow = false
            return true
        }
        guard let due = next[kind], due <= now, let mean = mean(of: kind) else { return false }
        next[kind] = now + wait(mean)
        return true
    }

    /// Something begins and will last: mostly seconds, at times minutes.
    mutating func begin(_ kind: Kind, _ index: Int, at now: Instant) {
        let isLong = seeded.happens(chance: 3000)
        let length =
            switch kind {
            case .crash: isLong ? seeded.whole(30...500) : seeded.whole(2...30)
            case .disk: seeded.whole(5...200)
            case .hang: seeded.whole(1...8)
            case .call, .timeSource: seeded.whole(20...600)
            case .sag: seeded.whole(1...60)
            case .freeze, .turn: seeded.whole(5...300)
            case .release: seeded.whole(300...1200)
            case .outage, .blackout, .reboot, .meter, .clock, .person, .flap, .deafness:
                isLong ? seeded.whole(20...400) : seeded.whole(1...20)
            }
        running.removeAll { $0.kind == kind && $0.index == index }
        running.append(Running(kind: kind, index: index, until: now + .seconds(length)))
    }

    /// Whether something of this kind is under way.
    func isRunning(_ kind: Kind) -> Bool { running.contains { $0.kind == kind } }

    /// Nothing begins any more. What is under way ends, in the order in which it began.
    mutating func cease() -> [Running] {
        defer { running = [] }
        faults = .none
        next = [:]
        crashesNow = false
        return running
    }

    /// What ends now.
    mutating func ending(at now: Instant) -> [Running] {
        guard running.contains(where: { $0.until <= now }) else { return [] }
        let over = running.filter { $0.until <= now }
        running.removeAll { $0.until <= now }
        return over
    }

    /// What is wrong with a meter, and how a scenario says it: mostly no answer; none that may be believed
    /// (facts/threats-and-faults.md a1, a2, a5, a6); or a peak that is not there (a7). A frozen one (a3) and one
    /// whose transformers are turned (a4) are drawn apart.
    mutating func disturbance() -> (SimulatedMeter.Disturbance, String) {
        switch pick(10) {
        case 0...3: (.silent, "silent")
        case 4: (.notANumber, "shows no number")
        case 5: (.wordsSwapped, "in wrong word order")
        case 6: (.short, "too short")
        case 7: (.exception(code: 4), "answers exception 4")
        case 8: (.damaged, "damaged")
        default: (.scaled(.percent(300)), "shows 300 %")
        }
    }

    /// One of so many.
    mutating func pick(_ count: Int) -> Int { Int(seeded.whole(0...Int64(max(0, count - 1)))) }

    /// True in `chance` of 10,000.
    mutating func toss(_ chance: Int64) -> Bool { seeded.happens(chance: chance) }

    /// So far our wall clock is set off: mostly a little, at times by hours.
    mutating func clockError() -> Milliseconds {
        let most: Int64 = seeded.happens(chance: 3000) ? 7_200_000 : 3000
        return .milliseconds(seeded.whole(-most...most))
    }
}
