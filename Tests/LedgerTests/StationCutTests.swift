import Depot
import Ledger
import Testing
import Units

/// Boxes of 32 A with a floor of 6 A, on 20 A: leases of 180 s, d 5 s, a 10 s. So H is 180 + 10 + 10 = 200 s,
/// and a cap that is to count for 300 s from its sending lasts 540 s: H and 40 s longer.
@Suite("a cap of 0 on a whole charger (R4)")
struct StationCutTests {
    private static let box = [ConnectorPosition(0)]

    private static func books() -> Books {
        Books(limit: 20, boxes: [Site.straight, Site.straight])
    }

    /// Sends a cap as `Control` does.
    private static func cut(_ books: inout Books, number: Int64, clockOffset: Int64 = 0) {
        let length = books.ledger.stationCutLength(for: .seconds(300))
        let isSent = books.ledger.cutStation(
            number: number, box, until: books.now + length, clockOffset: .seconds(clockOffset),
            at: books.now)
        #expect(isSent)
    }

    private static func accept(_ books: inout Books, _ number: Int64) {
        books.ledger.stationCutAccepted(number: number, box, at: books.now)
    }

    @Test("frees its floor the follow time after it was accepted, and not when it is sent")
    func countsAfterProof() {
        var books = Self.books()
        Self.cut(&books, number: 1)
        books.pass(30)
        #expect(books.envelope(0) == 6, "sent, but nobody knows whether it came")
        #expect(books.room(1) == 14)
        Self.accept(&books, 1)
        books.pass(9)
        #expect(books.envelope(0) == 6, "a vehicle may still follow")
        books.pass(1)
        #expect(books.envelope(0) == 0)
        #expect(books.room(1) == 20)
    }

    @Test("frees nothing that a lease could still hold when it is over")
    func endsBeforeLeases() {
        var books = Self.books()
        Self.cut(&books, number: 1)
        Self.accept(&books, 1)
        books.pass(294)
        #expect(books.envelope(0) == 0)
        // Sent in the last second in which the cap counts, by the longest lease.
        #expect(books.lease(20, to: 1, until: 294 + 180) == 474)
        books.pass(1)
        #expect(books.envelope(0) == 6, "300 s and d: from now on leases may outlive it")
        #expect(books.lease(20, to: 1, until: 295 + 180) == 474, "no longer than before")
        // The cap itself ends no earlier than 540 s less d and what a clock may lean: 495 s. The lease
        // has let go by then: 474 + d + a.
        books.pass(490 - 295)
        #expect(books.sum == PerPhase(repeating: 12))
    }

    @Test("goes on counting where it is renewed in time")
    func isRenewed() {
        var books = Self.books()
        Self.cut(&books, number: 1)
        Self.accept(&books, 1)
        books.pass(100)
        Self.cut(&books, number: 2)
        #expect(books.envelope(0) == 0, "the first holds, whether the second comes or not")
        Self.accept(&books, 2)
        books.pass(294)
        #expect(books.envelope(0) == 0)
        books.pass(1)
        #expect(books.envelope(0) == 6)
    }

    @Test("counts no more from the moment at which it is lifted, if its floor fits")
    func isLifted() {
        var books = Self.books()
        Self.cut(&books, number: 1)
        Self.accept(&books, 1)
        books.pass(20)
        #expect(books.lease(20, to: 1, until: 200) == 200)
        #expect(!books.mayLift(Self.box), "6 A and 20 A are too much")
        #expect(books.lease(14, to: 1, until: 200) == 200)
        books.accept(books.last, of: 1)
        books.pass(10)
        #expect(books.mayLift(Self.box))
        books.ledger.liftStation(Self.box, at: books.now)
        #expect(books.sum == PerPhase(repeating: 20))
    }

    @Test("is believed by no answer that comes after its lift was sent, and sent by none before")
    func isNotRevived() {
        var books = Self.books()
        Self.cut(&books, number: 1)
        books.ledger.liftStation(Self.box, at: books.now)
        Self.accept(&books, 1)
        books.pass(20)
        #expect(books.envelope(0) == 6)
        let isSent = books.ledger.cutStation(
            number: 3, Self.box, until: books.now + .seconds(540), clockOffset: .zero, at: books.now
        )
        #expect(!isSent, "the lift may still be on its way, and come last")
        books.ledger.stationLifted(Self.box, at: books.now)
        Self.cut(&books, number: 4)
        Self.accept(&books, 4)
        books.pass(10)
        #expect(books.envelope(0) == 0)
    }

    @Test("is lifted beside too much, once no lease is in force that was granted while it counted")
    func isLiftedInTheEnd() {
        var books = Self.books()
        books.setBudget(40)
        #expect(books.lease(14, to: 1, until: 180) == 180)
        #expect(books.mayLift(Self.box))
        Self.cut(&books, number: 1)
        Self.accept(&books, 1)
        books.pass(150)
        #expect(books.lease(32, to: 1, until: 330) == 330)
        books.pass(145)
        #expect(books.envelope(0) == 6, "it counts no more")
        books.setBudget(10)
        books.pass(49)
        #expect(!books.mayLift(Self.box), "until 330 s, d and a")
        books.pass(1)
        #expect(books.mayLift(Self.box), "12 A of floors on 10 A, but nobody leans on it")
    }

    @Test("is leaned on for longer where the clock of one that was granted its floor has lost time")
    func isLeanedOnForLonger() {
        var books = Self.books()
        Self.cut(&books, number: 1)
        Self.accept(&books, 1)
        books.pass(150)
        #expect(books.lease(20, to: 1, until: 330) == 330)
        _ = books.ledger.clockMeasured(.zero, of: ConnectorPosition(1), at: books.now)
        books.pass(145)
        _ = books.ledger.clockMeasured(.seconds(-600), of: ConnectorPosition(1), at: books.now)
        books.pass(300)
        #expect(!books.mayLift(Self.box))
        books.pass(600)
        #expect(books.mayLift(Self.box))
    }

    @Test("whose lift was lost is lifted again without another question")
    func isLiftedAgain() {
        var books = Self.books()
        Self.cut(&books, number: 1)
        Self.accept(&books, 1)
        books.pass(20)
        #expect(books.lease(14, to: 1, until: 200) == 200)
        books.ledger.liftStation(Self.box, at: books.now)
        books.setBudget(10)
        #expect(books.mayLift(Self.box), "its floor counts since then")
        books.ledger.stationLifted(Self.box, at: books.now)
        #expect(!books.mayLift(Self.box))
    }

    @Test("is believed on no connector of a charger that one of them proves disobedient")
    func isOfAllConnectors() {
        var plan = Site.plan(
            [Site.node("main", under: nil, amperes: 20)],
            [Site.straight, Site.straight].map { Site.Box(node: 0, phases: $0) })
        plan.chargers = [plan.chargers[0]]
        plan.chargers[0].connectors = 0..<2
        plan.connectors[1].charger = ChargerPosition(0)
        plan.connectors[1].number = 2
        var books = Books(plan)
        for box in 0...1 { books.prove(6, of: box) }
        let both = [ConnectorPosition(0), ConnectorPosition(1)]
        let length = books.ledger.stationCutLength(for: .seconds(300))
        let isSent = books.ledger.cutStation(
            number: 1, both, until: books.now + length, clockOffset: .zero, at: books.now)
        #expect(isSent)
        books.ledger.stationCutAccepted(number: 1, both, at: books.now)
        books.pass(10)
        #expect([books.envelope(0), books.envelope(1)] == [0, 0])
        books.ledger.setViolation(Site.rate(6), of: both[0], at: books.now)
        #expect([books.envelope(0), books.envelope(1)] == [32, 6])
    }

    @Test("was refused: it never counts")
    func isRefused() {
        var books = Self.books()
        Self.cut(&books, number: 1)
        books.ledger.stationCutWithdrawn(number: 1, Self.box, at: books.now)
        Self.accept(&books, 1)
        books.pass(20)
        #expect(books.envelope(0) == 6)
    }

    @Test("ends the earlier by what its charger's clock has gained")
    func clockGains() {
        var books = Self.books()
        Self.cut(&books, number: 1)
        Self.accept(&books, 1)
        books.pass(20)
        books.ledger.clockMayBeAhead(by: .seconds(270), of: Self.box[0], now: books.now)
        #expect(books.envelope(0) == 0, "25 s are left of it")
        books.pass(5)
        #expect(books.envelope(0) == 6)
        books.ledger.clockMayBeAhead(by: .zero, of: Self.box[0], now: books.now)
        #expect(books.envelope(0) == 6, "what has ended does not come back by a stamp")
    }

    @Test("counts for less where its charger's clock is behind: our next answer may set that right")
    func clockIsBehind() {
        var books = Self.books()
        Self.cut(&books, number: 1, clockOffset: -100)
        Self.accept(&books, 1)
        books.pass(194)
        #expect(books.envelope(0) == 0)
        books.pass(1)
        #expect(books.envelope(0) == 6)
    }

    /// A cap sent at 0 s stands until 495 s; a lease until 200 s is over 15 s later, and by what its clock was
    /// ahead.
    @Test(
        "is leaned on by no lease that would outlive it once our answer has set its clock back",
        arguments: [(0, 20), (280, 20), (281, nil), (3600, nil)] as [(Int64, Int64?)])
    func clockOfAnotherIsAhead(ahead: Int64, granted: Int64?) {
        var books = Self.books()
        _ = books.ledger.clockMeasured(.seconds(ahead), of: ConnectorPosition(1), at: books.now)
        Self.cut(&books, number: 1)
        Self.accept(&books, 1)
        books.pass(20)
        let end = books.lease(20, to: 1, until: 200, clockOffset: ahead)
        #expect(end == granted.map { _ in 200 })
        #expect(books.lease(14, to: 1, until: 200, clockOffset: ahead) == 200, "beside its floor")
        books.pass(475)
        #expect(books.sum.l1 <= 20, "the cap may be over")
    }

    @Test("lets nobody begin on what a lease that outlives it was promised")
    func startsBesideWhatOutlivesIt() {
        let boxes = [true, true, false].map {
            Site.Box(node: 0, phases: Site.straight, startsOffline: $0)
        }
        for (ahead, isLet) in [(Int64(0), true), (3600, false)] {
            var books = Books(
                nodes: [Site.node("feeder", under: nil, amperes: 20)], boxes: boxes)
            for box in boxes.indices { books.prove(6, of: box) }
            books.ledger.isKnownIdle(ConnectorPosition(2), at: books.now)
            Self.cut(&books, number: 1)
            Self.accept(&books, 1)
            books.pass(10)
            #expect(books.lease(14, to: 1, until: 190, clockOffset: ahead) == 190)
            let starting = ConnectorPosition(2)
            books.ledger.startIsAsked(starting, at: books.now)
            let oldest = books.ledger.oldestLease(at: books.now)
            let mayStart = books.ledger.mayStart([starting], beside: oldest, at: books.now)
            #expect(mayStart == isLet, "6 A, 14 A and 6 A once the cap is over")
        }
    }

    @Test(
        "frees nothing of a charger that draws what it likes, was cleared, or is steered by another",
        arguments: ["violator", "cleared", "released"])
    func isForgotten(what: String) {
        var books = Self.books()
        Self.cut(&books, number: 1)
        Self.accept(&books, 1)
        books.pass(20)
        switch what {
        case "violator": books.ledger.setViolation(Site.rate(6), of: Self.box[0], at: books.now)
        case "cleared": books.ledger.floorForgotten(for: Self.box[0], at: books.now)
        default:
            books.ledger.setReleased(
                true, for: Self.box[0], of: books.plan.chargers[0], at: books.now)
        }
        #expect(books.envelope(0) == 32)
    }
}
