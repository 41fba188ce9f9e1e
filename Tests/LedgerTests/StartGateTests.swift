import Depot
import Ledger
import Testing
import Units

/// Boxes of 32 A with a floor of 6 A, on 20 A, that begin nothing without our answer: leases of 180 s, d 5 s,
/// a 10 s, so H is 200 s.
@Suite("a connector that begins nothing without our answer")
struct StartGateTests {
    private static let box = ConnectorPosition(0)

    private static func books(quarantineEnds: Int64 = 0) -> Books {
        var books = Books(
            nodes: [Site.node("feeder", under: nil, amperes: 20)],
            boxes: [
                Site.Box(node: 0, phases: Site.straight, startsOffline: false),
                Site.Box(node: 0, phases: Site.straight),
            ], quarantineEnds: quarantineEnds)
        for box in 0...1 { books.prove(6, of: box) }
        return books
    }

    /// It counts 0, and the other one has all.
    private static func shut() -> Books {
        var books = books()
        books.ledger.isKnownIdle(box, at: books.now)
        books.pass(10)
        #expect(books.lease(20, to: 1, until: 190) == 190)
        return books
    }

    private static func mayStart(_ books: inout Books) -> Bool {
        books.ledger.mayStart(
            [box], beside: books.ledger.oldestLease(at: books.now), at: books.now)
    }

    @Test("counts 0 the follow time after it is known to be idle")
    func rests() {
        var books = Self.books()
        #expect(books.envelope(0) == 6)
        books.ledger.isKnownIdle(Self.box, at: books.now)
        books.pass(9)
        #expect(books.envelope(0) == 6, "its vehicle may still follow")
        books.pass(1)
        #expect(books.envelope(0) == 0)
        #expect(books.room(1) == 20)
    }

    @Test(
        "counts its floor once a start is asked for, and is let begin when the others have made room"
    )
    func begins() {
        var books = Self.shut()
        books.ledger.startIsAsked(Self.box, at: books.now)
        #expect(books.envelope(0) == 6)
        #expect(!Self.mayStart(&books), "20 A and 6 A are too much")
        #expect(books.lease(14, to: 1, until: 200) == 200)
        books.pass(5)
        #expect(!Self.mayStart(&books), "nobody knows yet whether the other has heard")
        books.accept(books.last, of: 1)
        books.pass(10)
        #expect(Self.mayStart(&books))
        #expect(books.envelope(0) == 6)
    }

    @Test(
        "waits for a cut that had no room beside it as well: that permits what was permitted before"
    )
    func waitsForCutsWithoutRoom() {
        var books = Self.shut()
        books.ledger.startIsAsked(Self.box, at: books.now)
        #expect(books.lease(19, to: 1, until: 300) == 190, "no longer than what it lowers")
        books.accept(books.last, of: 1)
        books.pass(10)
        #expect(books.envelope(1) == 19)
        #expect(!Self.mayStart(&books), "19 A and 6 A are too much")
        books.pass(185)
        #expect(Self.mayStart(&books))
    }

    @Test("is let begin when all is over that was granted before it was asked for, fit or not")
    func waitsNoLongerThanLeases() {
        var books = Self.shut()
        books.ledger.startIsAsked(Self.box, at: books.now)
        books.setBudget(3)
        books.pass(194)
        #expect(!Self.mayStart(&books), "the other's lease ends at 190 s, and 15 s count beyond it")
        books.pass(1)
        #expect(Self.mayStart(&books), "its floor would count here in any case")
    }

    @Test("waits for what was granted before also where a clock that lost time makes it longer")
    func waitsForLongerLeases() {
        var books = Self.shut()
        books.ledger.clockMayStand(at: .zero, of: ConnectorPosition(1), now: books.now)
        books.ledger.startIsAsked(Self.box, at: books.now)
        books.pass(60)
        books.ledger.clockMayStand(at: .seconds(-60), of: ConnectorPosition(1), now: books.now)
        books.pass(194)
        #expect(!Self.mayStart(&books), "H is over, the other's lease is not")
        books.pass(1)
        #expect(Self.mayStart(&books))
    }

    @Test("has nothing to wait for where its floor is 0")
    func hasNoFloor() {
        var books = Self.books()
        books.prove(0, of: 0)
        books.ledger.isKnownIdle(Self.box, at: books.now)
        books.pass(10)
        books.setBudget(3)
        books.ledger.startIsAsked(Self.box, at: books.now)
        #expect(Self.mayStart(&books))
    }

    @Test("waits for a lease that still stands in a charger which another back end steers now")
    func waitsForReleased() {
        var books = Self.shut()
        books.ledger.setReleased(
            true, for: ConnectorPosition(1), of: books.plan.chargers[1], at: books.now)
        books.ledger.startIsAsked(Self.box, at: books.now)
        #expect(!Self.mayStart(&books))
        books.pass(194)
        #expect(
            !Self.mayStart(&books), "the lease of before ends at 190 s, and 15 s count beyond it")
        books.pass(1)
        #expect(Self.mayStart(&books), "what it is let do by others is no lease of ours")
    }

    @Test("was let begin: whatever comes, no answer waits until it is idle again")
    func staysOpen() {
        var books = Self.books()
        #expect(Self.mayStart(&books))
        books.setBudget(3)
        books.ledger.startIsAsked(Self.box, at: books.now)
        #expect(Self.mayStart(&books), "its floor counted before: an answer raises nothing")
    }

    @Test("waits after our start too, as an earlier run may have lent what it needs")
    func waitsAfterStart() {
        var books = Self.books(quarantineEnds: 100)
        #expect(books.sum == PerPhase(repeating: 64))
        books.ledger.startIsAsked(Self.box, at: books.now)
        #expect(!Self.mayStart(&books))
        books.ledger.endQuarantine(of: Self.box, at: books.now)
        #expect(!Self.mayStart(&books), "what the other holds is not known")
        books.ledger.endQuarantine(of: ConnectorPosition(1), at: books.now)
        #expect(Self.mayStart(&books))
    }

    @Test("counts with what it may draw once it begins, leases and all")
    func countsLeases() {
        var books = Self.books()
        #expect(books.lease(14, to: 0, until: 180) == 180)
        books.ledger.isKnownIdle(Self.box, at: books.now)
        books.pass(10)
        #expect(books.envelope(0) == 0)
        books.ledger.startIsAsked(Self.box, at: books.now)
        #expect(books.envelope(0) == 14, "of a ladder whose leases outlive their transaction")
    }

    @Test(
        "counts as any other where it draws, was cleared, or is steered by another",
        arguments: ["violator", "cleared", "released"])
    func isOpened(what: String) {
        var books = Self.shut()
        switch what {
        case "violator": books.ledger.setViolation(Site.rate(6), of: Self.box, at: books.now)
        case "cleared": books.ledger.floorForgotten(for: Self.box, at: books.now)
        default:
            books.ledger.setReleased(
                true, for: Self.box, of: books.plan.chargers[0], at: books.now)
        }
        #expect(books.envelope(0) == 32)
    }
}
