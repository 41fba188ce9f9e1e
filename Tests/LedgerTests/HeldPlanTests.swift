import Depot
import Ledger
import Testing
import Units

/// Boxes of 32 A with a floor of 6 A on 40 A. H is 200 s; clocks and the time between two looks may come to
/// d + 100 s, 105 s, and a vehicle follows within 10 s.
@Suite("a day plan in the ledger (SAFETY.md section 6)")
struct HeldPlanTests {
    private static let box = ConnectorPosition(0)
    private static let begin = UTCTime(milliseconds: 1_800_000_000_000)

    private static func served(_ books: Books) -> UTCTime {
        begin + Milliseconds(rawValue: books.now.milliseconds)
    }

    /// 20 A from 1,000 s to 2,000 s.
    private static let plan = DayPlan(
        begins: begin + .seconds(1000), ends: begin + .seconds(2000), rate: Site.rate(20))

    private static func books() -> Books {
        Books(limit: 40, boxes: [Site.straight, Site.straight])
    }

    private static func send(_ plan: DayPlan, _ number: Int64, _ books: inout Books) {
        books.ledger.planSent(
            number: number, connection: 1, plan, to: box, servedAt: served(books), at: books.now)
    }

    private static func look(_ books: inout Books, at seconds: Int64) -> Int64 {
        books.pass(seconds - books.now.milliseconds / 1000)
        books.ledger.refreshPlans(servedAt: served(books), at: books.now)
        return books.envelope(0)
    }

    @Test(
        "counts before it begins by what a lease may outlive, and after it ends until it is followed"
    )
    func counts() {
        var books = Self.books()
        Self.send(Self.plan, 1, &books)
        #expect(Self.look(&books, at: 694) == 6)
        #expect(Self.look(&books, at: 695) == 20, "1000 s less H and 105 s")
        #expect(books.room(1) == 20)
        #expect(Self.look(&books, at: 2115) == 20, "105 s and a")
        #expect(Self.look(&books, at: 2116) == 6)
    }

    @Test("counts at all times at the highest of all where more are open than can be told apart")
    func tooMany() {
        var books = Self.books()
        for number in Int64(1)...5 {
            let plan = DayPlan(
                begins: Self.begin + .seconds(1000 * number),
                ends: Self.begin + .seconds(1000 * number + 500), rate: Site.rate(14 + number))
            Self.send(plan, number, &books)
        }
        #expect(Self.look(&books, at: 100) == 19, "the last one's 19 A, an hour before it begins")
        #expect(Self.look(&books, at: 50_000) == 19)
    }

    @Test("moves with its charger's clock, and with what our next answer may make of that")
    func clock() {
        var books = Self.books()
        Self.send(Self.plan, 1, &books)
        _ = books.ledger.clockMeasured(.seconds(-300), of: Self.box, at: books.now)
        #expect(Self.look(&books, at: 694) == 6)
        #expect(Self.look(&books, at: 695) == 20, "the clock may be set right at any time")
        #expect(Self.look(&books, at: 2415) == 20, "and may stay as it is")
        #expect(Self.look(&books, at: 2416) == 6)
    }

    @Test("counts again where its charger's clock is set back behind its end")
    func comesBack() {
        var books = Self.books()
        Self.send(Self.plan, 1, &books)
        books.ledger.planAccepted(number: 1, of: Self.box, at: books.now)
        #expect(Self.look(&books, at: 2500) == 6)
        #expect(books.ledger.planHighest(of: Self.box) == .zero, "nothing of it is left to come")
        _ = books.ledger.clockMeasured(.seconds(-800), of: Self.box, at: books.now)
        #expect(Self.look(&books, at: 2501) == 20, "it is 1,701 s there")
        Self.send(
            DayPlan(
                begins: Self.served(books), ends: Self.served(books) + .seconds(60),
                rate: Site.rate(6)), 2, &books)
        books.ledger.planAccepted(number: 2, of: Self.box, at: books.now)
        #expect(Self.look(&books, at: 2511) == 6)
    }

    @Test("counts until it was followed that a clock which is set ahead has ended it")
    func endsAhead() {
        var books = Self.books()
        Self.send(Self.plan, 1, &books)
        _ = books.ledger.clockMeasured(.seconds(-1000), of: Self.box, at: books.now)
        #expect(Self.look(&books, at: 2500) == 20, "it is 1,500 s there")
        _ = books.ledger.clockMeasured(.zero, of: Self.box, at: books.now)
        #expect(Self.look(&books, at: 2501) == 20)
        #expect(Self.look(&books, at: 2509) == 20)
        #expect(Self.look(&books, at: 2510) == 6)
    }

    @Test("that is over makes room for the next, whatever connections they came on")
    func isForgotten() {
        var books = Self.books()
        for day in 0..<10 {
            let begins = Self.served(books) + .seconds(1000)
            books.ledger.planSent(
                number: Int64(day) + 1, connection: Int64(day) + 1,
                DayPlan(begins: begins, ends: begins + .seconds(600), rate: Site.rate(20)),
                to: Self.box, servedAt: Self.served(books), at: books.now)
            books.ledger.planAccepted(number: Int64(day) + 1, of: Self.box, at: books.now)
            let start = books.now.milliseconds / 1000
            #expect(Self.look(&books, at: start + 1300) == 20)
            #expect(Self.look(&books, at: start + 3000) == 6, "day \(day)")
        }
    }

    @Test("counts beside the one before until its charger has accepted it and followed")
    func isReplaced() {
        var books = Self.books()
        Self.send(Self.plan, 1, &books)
        books.ledger.planAccepted(number: 1, of: Self.box, at: books.now)
        #expect(Self.look(&books, at: 1200) == 20)
        let lower = DayPlan(
            begins: Self.served(books), ends: Self.served(books) + .seconds(600),
            rate: Site.rate(8))
        Self.send(lower, 2, &books)
        #expect(Self.look(&books, at: 1210) == 20)
        books.ledger.planAccepted(number: 2, of: Self.box, at: books.now)
        #expect(Self.look(&books, at: 1219) == 20)
        #expect(Self.look(&books, at: 1220) == 8)
    }

    @Test("of an earlier start counts at all times, until one of ours is accepted")
    func isRecalled() {
        var books = Self.books()
        books.ledger.planRecalled(Site.rate(20), of: Self.box, at: books.now)
        #expect(Self.look(&books, at: 100_000) == 20)
        Self.send(
            DayPlan(
                begins: Self.served(books), ends: Self.served(books) + .seconds(600),
                rate: Site.rate(6)), 7, &books)
        books.ledger.planAccepted(number: 7, of: Self.box, at: books.now)
        #expect(Self.look(&books, at: 100_010) == 6)
    }

    @Test("may leave just where it fits, however high the lease above it is")
    func fitsBeneathLeases() {
        var books = Self.books()
        #expect(books.lease(30, to: 0, until: 180, transaction: 7) == 180)
        books.ledger.transactionEnded(7, on: Self.box, at: books.now)
        books.setBudget(20)
        let now = DayPlan(
            begins: Self.served(books), ends: Self.served(books) + .seconds(600),
            rate: Site.rate(20))
        let served = Self.served(books)
        #expect(books.envelope(0) == 30, "its vehicle may still follow")
        #expect(!books.ledger.mayPlan(now, for: Self.box, servedAt: served, at: books.now))
    }

    /// It may begin at 895 s; a lease until 180 s is over 15 s later, and by what its clock was ahead.
    @Test(
        "counts beside a lease that may be in force when it begins, by a clock that is ahead",
        arguments: [(0, true), (699, true), (700, false), (3600, false)] as [(Int64, Bool)])
    func countsBesideLongLease(ahead: Int64, isGranted: Bool) {
        var books = Self.books()
        Self.send(Self.plan, 1, &books)
        let end = books.lease(30, to: 1, until: 180, clockOffset: ahead)
        #expect((end == 180) == isGranted)
        #expect(books.lease(20, to: 1, until: 180, clockOffset: ahead) == 180)
    }

    @Test(
        "may not leave beside a lease that may be in force when it begins, by a clock that is ahead",
        arguments: [(0, true), (3600, false)] as [(Int64, Bool)])
    func fitsBesideLongLease(ahead: Int64, mayLeave: Bool) {
        var books = Self.books()
        #expect(books.lease(25, to: 1, until: 180, clockOffset: ahead) == 180)
        let served = Self.served(books)
        #expect(
            books.ledger.mayPlan(Self.plan, for: Self.box, servedAt: served, at: books.now)
                == mayLeave)
    }

    @Test("may leave where it fits beside all others as long as it counts")
    func fits() {
        var books = Self.books()
        #expect(books.lease(25, to: 1, until: 180) == 180)
        let now = DayPlan(
            begins: Self.served(books), ends: Self.served(books) + .seconds(600),
            rate: Site.rate(20))
        let served = Self.served(books)
        #expect(
            !books.ledger.mayPlan(now, for: Self.box, servedAt: served, at: books.now),
            "25 A and 20 A are too much for 40 A")
        #expect(books.ledger.mayPlan(Self.plan, for: Self.box, servedAt: served, at: books.now))
    }
}
