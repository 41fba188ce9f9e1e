import Depot
import Ledger
import Testing
import Units

/// Sums are carried up the tree change by change; they must be what a fresh addition gives.
@Suite("the sums of the ledger")
struct RandomBooksTests {
    /// SplitMix64: a seed gives the run again.
    struct Dice {
        var state: UInt64

        mutating func roll(_ range: ClosedRange<Int64>) -> Int64 {
            state &+= 0x9E37_79B9_7F4A_7C15
            var mixed = state
            mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
            mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
            mixed ^= mixed >> 31
            return range.lowerBound + Int64(mixed % UInt64(range.count))
        }
    }

    /// A grid with a plain feeder, an exclusive unit, a hardware-limited one, and one in the other.
    static func site() -> Books {
        let nodes = [
            Site.node("grid", under: nil, amperes: 150),
            Site.node("plain", under: 0, amperes: 63),
            Site.node("exclusive", under: 0, amperes: 63, isExclusive: true),
            Site.node("hardware", under: 1, amperes: 40, isHardwareLimited: true),
            Site.node("inner", under: 3, amperes: 40, isExclusive: true),
        ]
        let mappings = [Site.straight, Site.rotated, .single(.l1), .single(.l3), .unknown]
        return Books(
            nodes: nodes,
            boxes: (0..<15).map {
                Site.Box(
                    node: $0 % 5, phases: mappings[$0 / 3], leaseClass: $0 % 4 == 0 ? .d : .b,
                    startsOffline: $0 % 2 == 0)
            },
            quarantineEnds: 30)
    }

    @Test(
        "are what a fresh addition gives after 2,000 random steps",
        arguments: [1, 2, 3] as [UInt64])
    func areExact(_ seed: UInt64) {
        var dice = Dice(state: seed)
        var books = Self.site()
        var sent: [(number: Int64, box: Int)] = []
        for step in 0..<2_000 {
            Self.act(on: &books, &sent, &dice)
            // No box is narrowed here: each counts with its envelope.
            let loads = books.conversions.indices.map { box in
                books.conversions[box].load(
                    of: books.ledger.envelope(of: ConnectorPosition(box), at: books.now))
            }
            let sums = books.tree.branches.indices.map { books.ledger.sum(of: $0) }
            guard sums == books.tree.sums(of: loads) else {
                Issue.record("seed \(seed), step \(step): \(sums)")
                return
            }
        }
    }

    @Test(
        "let a cap of 0 be lifted just where all fits afterwards, as long as it counts",
        arguments: [7, 8, 9] as [UInt64])
    func areLifted(_ seed: UInt64) {
        var dice = Dice(state: seed)
        var books = Self.site()
        var sent: [(number: Int64, box: Int)] = []
        var asked: [Bool] = []
        books.pass(30)
        for box in 0..<15 { books.prove(6, of: box) }
        for step in 0..<4_000 {
            Self.act(on: &books, &sent, &dice)
            let first = Int(dice.roll(0...12))
            let station = (first...(first + Int(dice.roll(0...2)))).map { ConnectorPosition($0) }
            if dice.roll(0...1) == 0 { Self.cut(&books, station, number: Int64(-step)) }
            // One at rest counts 0 whether a cap does or not.
            guard
                station.allSatisfy({
                    books.envelope($0.index) == 0 && !books.ledger.isAtRest($0)
                })
            else { continue }
            var later = books.ledger
            later.liftStation(station, at: books.now)
            let fits = station.allSatisfy { later.fits($0) }
            asked.append(fits)
            #expect(books.mayLift(station) == fits, "seed \(seed), step \(step)")
        }
        #expect(asked.count { $0 } > 50 && asked.count { !$0 } > 50, "\(asked.count)")
    }

    private static func cut(
        _ books: inout Books, _ station: [ConnectorPosition], number: Int64
    ) {
        books.ledger.stationLifted(station, at: books.now)
        let length = books.ledger.stationCutLength(for: .seconds(300))
        let isSent = books.ledger.cutStation(
            number: number, station, until: books.now + length, clockOffset: .zero, at: books.now)
        #expect(isSent)
        books.ledger.stationCutAccepted(number: number, station, at: books.now)
        books.pass(10)
    }

    @Test("never pass a node's budget by a lease", arguments: [4, 5, 6] as [UInt64])
    func areBounded(_ seed: UInt64) {
        var dice = Dice(state: seed)
        var books = Self.site()
        books.pass(30)
        for box in 0..<15 {
            books.prove(0, of: box)
            books.ledger.endQuarantine(of: ConnectorPosition(box), at: books.now)
        }
        var granted = 0
        for step in 0..<2_000 {
            let box = Int(dice.roll(0...14))
            let end = books.now.milliseconds / 1000 + 180
            if books.lease(dice.roll(1...32), to: box, until: end) != nil { granted += 1 }
            if dice.roll(0...1) == 0 { books.accept(books.last, of: box) }
            books.pass(dice.roll(0...5))
            for branch in books.tree.branches.indices
            where !books.tree.branches[branch].isHardwareLimited {
                let sum = books.ledger.sum(of: branch).current.highest
                #expect(
                    sum <= books.tree.branches[branch].limit.current.l1,
                    "seed \(seed), step \(step), branch \(branch)")
            }
        }
        #expect(granted > 200, "the run has to mean something")
    }

    /// A cap sent for 540 s stands for 495 s at least, beyond the last moment at which it counts; nobody
    /// renews it, and clocks that are ahead make leases longer.
    @Test(
        "hold what is drawn within a node's budget when a cap ends, whatever clocks are ahead",
        arguments: [10, 11, 12] as [UInt64])
    func areBoundedBeyondCaps(_ seed: UInt64) {
        var dice = Dice(state: seed)
        var books = Self.site()
        books.pass(30)
        for box in 0..<15 {
            books.prove(2, of: box)
            books.ledger.endQuarantine(of: ConnectorPosition(box), at: books.now)
        }
        var capEnds = [Instant](repeating: books.now, count: 15)
        var granted = 0
        for step in 0..<4_000 {
            let box = Int(dice.roll(0...14))
            let station = [ConnectorPosition(box)]
            switch dice.roll(0...9) {
            case 0:
                capEnds[box] = books.now + .seconds(495)
                Self.cut(&books, station, number: Int64(-step))
            case 1 where books.mayLift(station):
                capEnds[box] = books.now
                books.ledger.liftStation(station, at: books.now)
            default:
                let end = books.now.milliseconds / 1000 + 180
                let ahead = dice.roll(0...1) * dice.roll(0...1500)
                let rate = dice.roll(1...32)
                if books.lease(rate, to: box, until: end, clockOffset: ahead) != nil, ahead > 5 {
                    granted += 1
                }
                if dice.roll(0...1) == 0 { books.accept(books.last, of: box) }
            }
            books.pass(dice.roll(0...20))
            let drawn = capEnds.indices.map { box in
                books.conversions[box].load(
                    of: capEnds[box] > books.now
                        ? .zero
                        : books.ledger.envelope(of: ConnectorPosition(box), at: books.now))
            }
            for (branch, sum) in books.tree.sums(of: drawn).enumerated()
            where !books.tree.branches[branch].isHardwareLimited {
                #expect(
                    sum.current.highest <= books.tree.branches[branch].limit.current.l1,
                    "seed \(seed), step \(step), branch \(branch)")
            }
        }
        #expect(granted > 500, "the run has to mean something: \(granted)")
    }

    private static func act(
        on books: inout Books, _ sent: inout [(number: Int64, box: Int)], _ dice: inout Dice
    ) {
        let box = Int(dice.roll(0...14))
        let connector = ConnectorPosition(box)
        switch dice.roll(0...16) {
        case 0...4:
            let end = books.now.milliseconds / 1000 + dice.roll(1...200)
            _ = books.lease(
                dice.roll(0...32), to: box, until: end, connection: dice.roll(1...2),
                transaction: dice.roll(1...3), clockOffset: dice.roll(-20...20))
            sent.append((books.last, box))
        case 5, 6:
            guard let order = sent.last(where: { $0.box == box }) else { return }
            books.accept(order.number, of: box)
        case 7:
            guard let order = sent.last(where: { $0.box == box }) else { return }
            books.ledger.withdrawn(number: order.number, of: connector, at: books.now)
        case 8: books.pass(dice.roll(0...20))
        case 9: books.prove(dice.roll(0...10), of: box)
        case 10:
            books.ledger.floorMayBe(Site.rate(dice.roll(0...12)), for: connector, at: books.now)
        case 11:
            let offset = Milliseconds.seconds(dice.roll(-40...20))
            if dice.roll(0...1) == 0 {
                _ = books.ledger.clockMeasured(offset, of: connector, at: books.now)
            } else {
                books.ledger.clockMayStand(at: offset, of: connector, now: books.now)
            }
        case 12:
            let draw = dice.roll(0...2) == 0 ? Site.rate(dice.roll(0...50)) : nil
            books.ledger.setViolation(draw, of: connector, at: books.now)
        case 13: books.ledger.endQuarantine(of: connector, at: books.now)
        case 14: books.ledger.isKnownIdle(connector, at: books.now)
        case 15:
            books.ledger.startIsAsked(connector, at: books.now)
            if dice.roll(0...1) == 0 {
                _ = books.ledger.mayStart(
                    [connector], beside: books.ledger.oldestLease(at: books.now), at: books.now)
            }
        default: books.ledger.transactionEnded(dice.roll(1...3), on: connector, at: books.now)
        }
    }
}
