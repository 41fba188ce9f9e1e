import Depot
import Ledger
import Testing
import Units

@Suite("a connector in the ledger")
struct StandingTests {
    let first = ConnectorPosition(0)

    // MARK: R5, R6

    @Test("counts at its rating until a floor is in force, and holds no lease (R6)")
    func withoutFloor() {
        var books = Books(
            nodes: [Site.node("feeder", under: nil, amperes: 60)],
            boxes: [Site.Box(node: 0, phases: Site.straight)])
        #expect(books.envelope(0) == 32)
        #expect(books.lease(16, to: 0, until: 180) == nil)
        books.prove(6, of: 0)
        #expect(books.envelope(0) == 6)
        #expect(books.lease(16, to: 0, until: 180) == 180)
    }

    @Test("counts a higher floor when it is sent, a lower one when it is proven (R5)")
    func floorChanges() {
        var books = Books(limit: 60, boxes: [Site.straight])
        books.ledger.floorMayBe(Site.rate(10), for: first, at: books.now)
        #expect(books.envelope(0) == 10)
        books.ledger.floorMayBe(Site.rate(0), for: first, at: books.now)
        #expect(books.envelope(0) == 10)
        books.prove(0, of: 0)
        #expect(books.envelope(0) == 0)
        #expect(books.sum == .init(repeating: 0))
    }

    @Test("counts at its rating again after something that may have lost its floor (R11)")
    func floorForgotten() {
        var books = Books(limit: 60, boxes: [Site.straight])
        books.ledger.floorForgotten(for: first, at: books.now)
        #expect(books.envelope(0) == 32)
        #expect(books.lease(16, to: 0, until: 180) == nil)
    }

    @Test("counts at its rating and is not raised while its history is unknown (R6)")
    func quarantine() {
        var books = Self.quarantined(until: 200)
        #expect(books.envelope(0) == 32)
        #expect(books.lease(16, to: 0, until: 180) == nil)
        #expect(books.lease(6, to: 0, until: 180) == 180, "a cut goes out as always")
        books.pass(199)
        #expect(books.envelope(0) == 32)
        books.pass(1)
        #expect(books.envelope(0) == 6)
        #expect(books.lease(16, to: 0, until: 380) == 380)
    }

    @Test("is held for as long as the leases of the run before may live, and no longer (R6)")
    func quarantineIsSet() {
        var books = Self.quarantined(until: 900)
        books.ledger.endQuarantine(of: ConnectorPosition(1), at: books.now)
        books.ledger.setQuarantine(until: Instant(milliseconds: 100_000), at: books.now)
        #expect(books.ledger.isQuarantined(first, at: books.now))
        #expect(!books.ledger.isQuarantined(ConnectorPosition(1), at: books.now), "proven already")
        #expect(books.envelope(1) == 6)
        books.pass(100)
        #expect(books.envelope(0) == 6)
    }

    @Test("is held again where its clock is set back behind the leases of the run before (R6, R7)")
    func quarantineReturns() {
        var books = Self.quarantined(until: 200)
        let isNews = books.ledger.clockMeasured(.zero, of: first, at: books.now)
        #expect(!isNews)
        books.pass(210)
        #expect(books.envelope(0) == 6)
        let areBack = books.ledger.clockMeasured(.seconds(-216), of: first, at: books.now)
        #expect(areBack)
        #expect(books.envelope(0) == 32)
        #expect(books.lease(16, to: 0, until: 300) == nil)
        let isToldAgain = books.ledger.clockMeasured(.seconds(-216), of: first, at: books.now)
        #expect(!isToldAgain)
        books.pass(205)
        #expect(books.envelope(0) == 32)
        books.pass(1)
        #expect(books.envelope(0) == 6)
    }

    @Test("is held for as long as our next answer may set a clock back that is ahead (R6, R7)")
    func quarantineOfClockAhead() {
        var books = Self.quarantined(until: 200)
        _ = books.ledger.clockMeasured(.seconds(100), of: first, at: books.now)
        books.pass(299)
        #expect(books.envelope(0) == 32)
        books.pass(1)
        #expect(books.envelope(0) == 6)
    }

    @Test("is held longer where its clock is set back before its quarantine is over (R6, R7)")
    func quarantineGrows() {
        var books = Self.quarantined(until: 200)
        _ = books.ledger.clockMeasured(.seconds(100), of: first, at: books.now)
        let areBack = books.ledger.clockMeasured(.zero, of: first, at: books.now)
        #expect(areBack)
        books.ledger.setQuarantine(until: Instant(milliseconds: 150_000), at: books.now)
        books.pass(249)
        #expect(books.envelope(0) == 32)
        books.pass(1)
        #expect(books.envelope(0) == 6)
    }

    @Test("is held no longer than its clock lags: a clock that comes right again ends it (R6, R7)")
    func quarantineShrinks() {
        var books = Self.quarantined(until: 200)
        _ = books.ledger.clockMeasured(.zero, of: first, at: books.now)
        _ = books.ledger.clockMeasured(.seconds(-1_000_000), of: first, at: books.now)
        _ = books.ledger.clockMeasured(.zero, of: first, at: books.now)
        books.pass(200)
        #expect(books.envelope(0) == 6)
    }

    @Test("is held for as long as its clock may have lost (R6, R7)")
    func quarantineInDoubt() {
        var books = Self.quarantined(until: 200)
        _ = books.ledger.clockMeasured(.zero, of: first, at: books.now)
        books.pass(190)
        books.ledger.clockMayStand(at: .seconds(-100), of: first, now: books.now)
        books.pass(20)
        #expect(books.envelope(0) == 32)
        _ = books.ledger.clockMeasured(.zero, of: first, at: books.now)
        #expect(books.envelope(0) == 32, "what it held until now has to be followed")
        books.pass(10)
        #expect(books.envelope(0) == 6)
    }

    @Test(
        "is held again only by what its clock lost since its leases were read back (R6, R7)",
        arguments: [[], [-4]])
    func quarantineAfterProof(lostBefore: [Int64]) {
        var books = Self.quarantined(until: 900)
        _ = books.ledger.clockMeasured(.seconds(50), of: first, at: books.now)
        _ = books.ledger.clockMeasured(.zero, of: first, at: books.now)
        books.pass(20)
        books.ledger.endQuarantine(of: first, at: books.now)
        #expect(books.envelope(0) == 6)
        for clock in lostBefore {
            let isNews = books.ledger.clockMeasured(.seconds(clock), of: first, at: books.now)
            #expect(!isNews)
        }
        let areBack = books.ledger.clockMeasured(.seconds(-30), of: first, at: books.now)
        #expect(areBack)
        books.pass(29)
        #expect(books.envelope(0) == 32)
        books.pass(1)
        #expect(books.envelope(0) == 6)
    }

    @Test("is read back once where its clock is set back little by little (R6, R7)")
    func quarantineOfClockThatIsSetBack() {
        var books = Self.quarantined(until: 900)
        let lost: [(clock: Int64, areBack: Bool)] = [
            (600, false), (0, true), (-1, false), (-2, false), (-5, false), (-6, true),
            (-11, false),
            (50, false), (44, true),
        ]
        for (clock, areBack) in lost {
            let isNews = books.ledger.clockMeasured(.seconds(clock), of: first, at: books.now)
            #expect(isNews == areBack, "\(clock) s")
        }
        books.pass(1000)
        #expect(books.envelope(0) == 32, "it has lost 556 s all the same")
    }

    @Test("is not held again for leases that were replaced or taken out (R7)")
    func noReturnOfWhatIsGone() {
        var books = Self.quarantined(until: 200)
        for box in 0...1 {
            _ = books.ledger.clockMeasured(
                .seconds(216), of: ConnectorPosition(box), at: books.now)
        }
        #expect(books.lease(6, to: 0, until: 180) == 180)
        books.accept(books.last, of: 0)
        books.ledger.earlierLeasesAreGone(from: ConnectorPosition(1), at: books.now)
        books.pass(210)
        for box in 0...1 {
            let areBack = books.ledger.clockMeasured(
                .zero, of: ConnectorPosition(box), at: books.now)
            #expect(!areBack)
            #expect(books.envelope(box) == 6)
        }
    }

    private static func quarantined(until end: Int64) -> Books {
        var books = Books(
            nodes: [Site.node("feeder", under: nil, amperes: 60)],
            boxes: [
                Site.Box(node: 0, phases: Site.straight), Site.Box(node: 0, phases: Site.straight),
            ],
            quarantineEnds: end)
        books.prove(6, of: 0)
        books.prove(6, of: 1)
        return books
    }

    @Test("permits what it is told in quarantine too, once what came before is gone (R8)")
    func permittedInQuarantine() {
        var books = Self.quarantined(until: 200)
        books.ledger.earlierLeasesAreGone(from: first, at: books.now)
        books.pass(9)
        #expect(books.ledger.history(of: first).highest(since: books.now) == Site.rate(32))
        books.pass(1)
        #expect(books.ledger.history(of: first).highest(since: books.now) == Site.rate(6))
        #expect(books.envelope(0) == 32)
    }

    @Test("is held in quarantine while it is seen to draw too much (R8)")
    func quarantineIsHeld() {
        var books = Self.quarantined(until: 200)
        books.ledger.holdQuarantine(of: first, until: Instant(milliseconds: 230_000), at: books.now)
        books.pass(229)
        #expect(books.envelope(0) == 32)
        books.pass(1)
        #expect(books.envelope(0) == 6)
        books.ledger.holdQuarantine(of: first, until: Instant(milliseconds: 300_000), at: books.now)
        #expect(books.envelope(0) == 6, "it does not begin one")
    }

    // MARK: R8

    @Test("that draws more than it may counts at what it could draw, and is not raised (R8)")
    func violator() {
        var books = Books(limit: 60, boxes: [Site.straight, Site.straight])
        books.ledger.setViolation(Site.rate(12), of: first, at: books.now)
        #expect(books.envelope(0) == 32)
        #expect(books.room(1) == 28)
        #expect(books.lease(16, to: 0, until: 180) == nil)
        books.ledger.setViolation(Site.rate(40), of: first, at: books.now)
        #expect(books.envelope(0) == 40)
        books.ledger.setViolation(nil, of: first, at: books.now)
        #expect(books.envelope(0) == 6)
        #expect(books.sum == PerPhase(repeating: 12))
    }

    @Test("is judged by what its floor and leases permitted, not by what it took (R8)")
    func historyOfAViolator() {
        var books = Books(limit: 60, boxes: [Site.straight])
        books.ledger.setViolation(Site.rate(40), of: first, at: books.now)
        books.pass(100)
        #expect(books.ledger.history(of: first).highest(since: books.now) == Site.rate(6))
    }

    // MARK: R9, R10

    @Test("whose phases nobody knows counts on all three (R9)")
    func unknownPhases() {
        var books = Books(limit: 60, boxes: [.unknown, .single(.l3)])
        _ = books.lease(20, to: 0, until: 180)
        #expect(books.sum == PerPhase(20, 20, 26))
    }

    @Test("with a single-phase vehicle counts its lease there, its floor on every phase (R10)")
    func narrowed() {
        var books = Books(limit: 40, boxes: [Site.rotated, Site.straight])
        _ = books.lease(32, to: 0, until: 180)
        #expect(books.sum == PerPhase(38, 38, 38))
        var single = books.plan.connectors[0]
        single.phases = .single(.l2)
        let narrow = RateConversion(
            model: books.plan.chargers[0].model, connector: single,
            voltageLowest: books.plan.voltageLowest, voltageHighest: books.plan.voltageHighest)
        books.ledger.narrowLeases(of: first, to: narrow, at: books.now)
        #expect(books.sum == PerPhase(12, 38, 12))
        #expect(books.room(0) == 34)
        books.ledger.narrowLeases(of: first, to: books.conversions[0], at: books.now)
        #expect(books.sum == PerPhase(38, 38, 38))
    }

    // MARK: Class, release

    @Test(
        "whose model is not proven to let go of a lease counts at its rating",
        arguments: [
            ChargerModel.LeaseClass.a, .c, .e,
        ])
    func unprovenClass(_ leaseClass: ChargerModel.LeaseClass) {
        var books = Books(
            nodes: [Site.node("feeder", under: nil, amperes: 60)],
            boxes: [Site.Box(node: 0, phases: Site.straight, leaseClass: leaseClass)])
        books.prove(6, of: 0)
        #expect(books.envelope(0) == 32)
        #expect(books.lease(16, to: 0, until: 180) == nil)
    }

    @Test("that was released counts at its rating, and begins anew when it is taken back")
    func released() {
        var books = Books(limit: 60, boxes: [Site.straight])
        let charger = books.plan.chargers[0]
        books.ledger.setReleased(true, for: first, of: charger, at: books.now)
        #expect(books.envelope(0) == 32)
        books.ledger.setReleased(false, for: first, of: charger, at: books.now)
        #expect(books.envelope(0) == 32, "its floor may be gone")
        books.prove(6, of: 0)
        #expect(books.envelope(0) == 6)
    }
}
