import Depot
import Ledger
import Testing
import Units

/// Leases of chargers that keep a profile for ever (SAFETY.md section 5, class D).
@Suite("a lease that stays for ever")
struct KeptLeaseTests {
    private let first = ConnectorPosition(0)

    /// Two boxes whose floors are in force; the first keeps its leases, and nothing is left of the time before.
    private func books(
        limit: Int64 = 100, otherLoadHighest: Int64 = 0, floorPowerLimit: Watts? = nil,
        fallbacks: [Int64]? = nil
    ) -> Books {
        var books = Books(
            nodes: [
                Site.node(
                    "feeder", under: nil, amperes: limit, otherLoadHighest: otherLoadHighest,
                    floorPowerLimit: floorPowerLimit)
            ],
            boxes: [
                Site.Box(node: 0, phases: Site.straight, leaseClass: .d),
                Site.Box(node: 0, phases: Site.straight),
            ], fallbacks: fallbacks)
        books.ledger.endQuarantine(of: first, at: books.now)
        for box in 0...1 { books.prove(6, of: box) }
        return books
    }

    @Test("counts until another one is accepted on its connection, and was followed")
    func isReplaced() {
        var books = books()
        _ = books.lease(32, to: 0, until: 180)
        books.accept(books.last, of: 0)
        books.pass(100_000)
        #expect(books.envelope(0) == 32)
        #expect(books.sum == PerPhase(repeating: 38))
        _ = books.lease(10, to: 0, until: 180)
        books.pass(1000)
        #expect(books.envelope(0) == 32, "nobody has answered")
        books.accept(books.last, of: 0)
        books.pass(9)
        #expect(books.envelope(0) == 32)
        books.pass(1)
        #expect(books.envelope(0) == 10)
    }

    @Test("counts as the highest of what was accepted last and all that was sent since")
    func countsWhatMayCome() {
        var books = books()
        _ = books.lease(10, to: 0, until: 180)
        books.accept(books.last, of: 0)
        _ = books.lease(20, to: 0, until: 180)
        _ = books.lease(15, to: 0, until: 180)
        books.pass(1000)
        #expect(books.envelope(0) == 20)
    }

    @Test("is retired by no answer on a newer connection, but by the end of its transaction")
    func endsWithItsTransaction() {
        var books = books()
        _ = books.lease(32, to: 0, until: 180, connection: 1, transaction: 7)
        books.accept(books.last, of: 0)
        _ = books.lease(10, to: 0, until: 180, connection: 2, transaction: 7)
        books.accept(books.last, of: 0)
        books.pass(1000)
        #expect(books.envelope(0) == 32)
        books.ledger.transactionEnded(7, on: first, at: books.now)
        books.pass(9)
        #expect(books.envelope(0) == 32)
        books.pass(1)
        #expect(books.envelope(0) == 6)
    }

    @Test("has to fit where what it lowers went with another transaction")
    func lowersNothingOfAnotherTransaction() {
        var books = books()
        _ = books.lease(30, to: 0, until: 180, transaction: 7)
        books.ledger.transactionEnded(7, on: first, at: books.now)
        books.setBudget(20)
        #expect(books.lease(25, to: 0, until: 180, transaction: 8) == nil)
        books.pass(10)
        #expect(books.envelope(0) == 6)
    }

    @Test("of which too many were sent ends with its transaction all the same")
    func manyEndWithTheirTransaction() {
        var books = books()
        for connection in 1...40 {
            _ = books.lease(
                20, to: 0, until: 180, connection: Int64(connection), transaction: 7)
        }
        #expect(books.envelope(0) == 20)
        books.ledger.transactionEnded(7, on: first, at: books.now)
        books.pass(10)
        #expect(books.envelope(0) == 6)
    }

    @Test("fits beside the worst other load and what else stays, whatever is measured")
    func fitsForEver() {
        // 60 A, 3 A of reserve, 20 A of other load at its worst, 6 A of the other's floor.
        var books = books(limit: 60, otherLoadHighest: 20)
        #expect(books.room(0) == 31)
        #expect(books.lease(32, to: 0, until: 180) == nil)
        #expect(books.lease(31, to: 0, until: 180) == 180)
        #expect(books.lease(29, to: 1, until: 180) == 180, "one that ends needs today's room alone")
    }

    @Test("fits under the limit that holds while nobody speaks")
    func fitsUnderFloorLimit() {
        // 20 kW less 5 % are 25 A on three phases at 253 V; 6 A are the other's floor.
        let books = books(floorPowerLimit: .kilowatts(20))
        #expect(books.room(0) == 19)
    }

    @Test("counts a floor that is not in force at its rating, and one to come as it will be")
    func countsWhatFloorsMayBe() {
        var books = books(limit: 60, otherLoadHighest: 20, fallbacks: [6, 10])
        #expect(books.room(0) == 27)
        books.ledger.floorForgotten(for: ConnectorPosition(1), at: books.now)
        #expect(books.room(0) == 5)
    }

    @Test("is cut without room for it, to no more than was told last")
    func isCut() {
        var books = books()
        _ = books.lease(32, to: 0, until: 180)
        _ = books.lease(20, to: 0, until: 180)
        books.setBudget(10)
        #expect(books.lease(21, to: 0, until: 180) == nil)
        #expect(books.lease(15, to: 0, until: 180) == 180)
        #expect(books.envelope(0) == 32)
    }

    @Test("of an earlier start is over by no time, only by proof (R6)")
    func earlierOneStays() {
        var books = Books(
            nodes: [Site.node("feeder", under: nil, amperes: 60)],
            boxes: [Site.Box(node: 0, phases: Site.straight, leaseClass: .d)], quarantineEnds: 30)
        books.prove(6, of: 0)
        books.ledger.setQuarantine(until: books.now + .seconds(60), at: books.now)
        books.pass(100_000)
        #expect(books.envelope(0) == 32)
        #expect(books.lease(20, to: 0, until: 180) == nil)
        #expect(books.lease(6, to: 0, until: 180) == 180, "the cut")
        books.ledger.endQuarantine(of: first, at: books.now)
        #expect(books.envelope(0) == 6)
        let areBack = books.ledger.clockMeasured(.seconds(-600), of: first, at: books.now)
        #expect(!areBack)
        #expect(books.envelope(0) == 6, "no clock brings it back")
    }

    @Test("hides the floor from a read-back")
    func hidesFloor() {
        var books = books()
        #expect(!books.ledger.mayHideFloor(first, at: books.now))
        _ = books.lease(4, to: 0, until: 180, transaction: 7)
        #expect(books.ledger.mayHideFloor(first, at: books.now))
        books.ledger.transactionEnded(7, on: first, at: books.now)
        books.pass(10)
        #expect(!books.ledger.mayHideFloor(first, at: books.now))
    }

    @Test("is given to none whose leases end with no transaction: it counts at its rating")
    func needsTransactions() {
        var books = Books(
            nodes: [Site.node("feeder", under: nil, amperes: 60)],
            boxes: [
                Site.Box(node: 0, phases: Site.straight, leaseClass: .d, control: .txDefault)
            ])
        books.prove(6, of: 0)
        #expect(books.envelope(0) == 32)
        #expect(books.lease(16, to: 0, until: 180) == nil)
    }
}
