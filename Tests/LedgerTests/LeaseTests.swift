import Depot
import Foundation
import Ledger
import Testing
import Units

@Suite("a lease in the ledger")
struct LeaseTests {
    @Test("counts from the moment it is sent, answered or not (R1)")
    func raiseCountsWhenSent() {
        var books = Books(limit: 60, boxes: [Site.straight, Site.straight])
        #expect(books.sum == PerPhase(repeating: 12))
        #expect(books.lease(32, to: 0, until: 180) == 180)
        #expect(books.envelope(0) == 32)
        #expect(books.sum == PerPhase(repeating: 38))
        #expect(books.room(1) == 28)
    }

    @Test("counts past its end by the clock bound and the follow time, then the floor does")
    func expires() {
        var books = Books(limit: 60, boxes: [Site.straight])
        #expect(books.lease(32, to: 0, until: 180) == 180)
        books.pass(194)
        #expect(books.envelope(0) == 32)
        books.pass(1)
        #expect(books.envelope(0) == 6)
        #expect(books.sum == PerPhase(repeating: 6))
    }

    @Test("that cuts counts the follow time after it was accepted (R1)")
    func cutCountsAfterProof() {
        var books = Books(limit: 60, boxes: [Site.straight])
        _ = books.lease(32, to: 0, until: 180)
        books.accept(books.last, of: 0)
        books.pass(20)
        #expect(books.lease(10, to: 0, until: 200) == 200)
        books.pass(30)
        #expect(books.envelope(0) == 32, "no answer yet, so nothing is proven")
        books.accept(books.last, of: 0)
        books.pass(9)
        #expect(books.envelope(0) == 32, "the vehicle still follows")
        books.pass(1)
        #expect(books.envelope(0) == 10)
        #expect(books.sum == PerPhase(repeating: 10))
    }

    @Test("is retired by no answer on a newer connection (R1)")
    func newerConnectionRetiresNothing() {
        var books = Books(limit: 60, boxes: [Site.straight])
        _ = books.lease(32, to: 0, until: 180, connection: 1)
        books.accept(books.last, of: 0)
        _ = books.lease(10, to: 0, until: 180, connection: 2)
        books.accept(books.last, of: 0)
        books.pass(60)
        #expect(books.envelope(0) == 32)
        books.pass(135)
        #expect(books.envelope(0) == 6)
    }

    @Test("that was refused is gone, and nothing else is")
    func rejectedRetiresItself() {
        var books = Books(limit: 60, boxes: [Site.straight])
        _ = books.lease(20, to: 0, until: 180)
        books.accept(books.last, of: 0)
        _ = books.lease(32, to: 0, until: 180)
        #expect(books.envelope(0) == 32)
        books.ledger.withdrawn(number: books.last, of: ConnectorPosition(0), at: books.now)
        #expect(books.envelope(0) == 20)
        #expect(books.sum == PerPhase(repeating: 20))
    }

    @Test("ends with its transaction, once the vehicle has followed, and no other does")
    func endsWithItsTransaction() {
        var books = Books(limit: 60, boxes: [Site.straight])
        _ = books.lease(32, to: 0, until: 180, transaction: 7)
        _ = books.lease(16, to: 0, until: 180, transaction: 8)
        books.ledger.transactionEnded(7, on: ConnectorPosition(0), at: books.now)
        books.pass(9)
        #expect(books.envelope(0) == 32)
        books.pass(1)
        #expect(books.envelope(0) == 16)
    }

    // MARK: R2

    @Test("that does not fit is not sent (R2)")
    func doesNotFit() {
        var books = Books(limit: 40, boxes: [Site.straight, Site.rotated])
        #expect(books.lease(32, to: 0, until: 180) == 180)
        #expect(books.lease(9, to: 1, until: 180) == nil)
        #expect(books.envelope(1) == 6)
        #expect(books.lease(8, to: 1, until: 180) == 180)
        #expect(books.room(0) == 32)
        #expect(books.sum == PerPhase(repeating: 40))
    }

    @Test("on a full phase leaves the other phases free")
    func perPhase() {
        var books = Books(limit: 40, boxes: [.single(.l1), .single(.l1), .single(.l2)])
        #expect(books.lease(32, to: 0, until: 180) == 180)
        #expect(books.lease(9, to: 1, until: 180) == nil)
        #expect(books.lease(32, to: 2, until: 180) == 180)
        #expect(books.sum == PerPhase(38, 32, 0))
        let room = books.ledger.room(for: ConnectorPosition(1))
        #expect(room.constraint == .current(.l1))
    }

    @Test("must fit every node above it, and is told which does not let it")
    func tightestNode() {
        var books = Books(
            nodes: [
                Site.node("grid", under: nil, amperes: 30),
                Site.node("west", under: 0, amperes: 20),
                Site.node("east", under: 0, amperes: 63),
            ],
            boxes: [
                Site.Box(node: 1, phases: Site.straight), Site.Box(node: 2, phases: Site.straight),
            ])
        books.prove(6, of: 0)
        books.prove(6, of: 1)
        #expect(books.room(0) == 20)
        #expect(books.ledger.room(for: ConnectorPosition(0)).branch == 1)
        #expect(books.room(1) == 24)
        #expect(books.ledger.room(for: ConnectorPosition(1)).branch == 0)
    }

    @Test("that cuts, where no longer one fits, ends when the old one would have (R2)")
    func cutWithoutRoom() {
        var books = Books(limit: 40, boxes: [Site.straight, Site.straight])
        _ = books.lease(32, to: 0, until: 180)
        books.accept(books.last, of: 0)
        books.pass(100)
        // Other load has grown: 14 A are left for both, 8 for this one.
        books.setBudget(14)
        #expect(books.lease(10, to: 0, until: 280) == 180)
        #expect(books.lease(8, to: 0, until: 280) == 280)
        #expect(books.lease(33, to: 0, until: 280) == nil)
    }

    @Test("has to fit where what it lowers went with another transaction (R2)")
    func lowersNothingOfAnotherTransaction() {
        var books = Books(limit: 50, boxes: [Site.straight, Site.straight])
        #expect(books.lease(30, to: 0, until: 180, transaction: 7) == 180)
        books.ledger.transactionEnded(7, on: ConnectorPosition(0), at: books.now)
        books.setBudget(20)
        #expect(books.lease(25, to: 0, until: 200, transaction: 8) == nil)
        #expect(books.envelope(0) == 30, "its vehicle may still follow")
        books.pass(10)
        #expect(books.envelope(0) == 6)
    }

    @Test("has to fit where what it lowers was replaced by less (R2)")
    func lowersNothingThatWasReplaced() {
        var books = Books(limit: 50, boxes: [Site.straight, Site.straight])
        #expect(books.lease(30, to: 0, until: 180) == 180)
        #expect(books.lease(10, to: 0, until: 180) == 180)
        books.accept(books.last, of: 0)
        books.setBudget(12)
        #expect(books.lease(25, to: 0, until: 200) == nil)
        #expect(books.lease(9, to: 0, until: 200) == 180, "a cut is always sent")
    }

    @Test("at the floor raises nothing and may always be sent (R2)")
    func floorMayAlwaysBeSent() {
        var books = Books(limit: 40, boxes: [Site.straight])
        books.setBudget(-5)
        #expect(books.lease(6, to: 0, until: 180) == 180)
        #expect(books.lease(7, to: 0, until: 180) == nil)
    }

    @Test("below the floor earns no credit (R3)")
    func belowTheFloor() {
        var books = Books(limit: 40, boxes: [Site.straight])
        #expect(books.lease(0, to: 0, until: 180) == 180)
        books.accept(books.last, of: 0)
        books.pass(60)
        #expect(books.envelope(0) == 6)
        #expect(books.sum == PerPhase(repeating: 6))
    }

    // MARK: R7

    @Test("lives longer by what its charger's clock has lost since (R7)")
    func clockJumpsBack() {
        var books = Books(limit: 60, boxes: [Site.straight])
        _ = books.lease(32, to: 0, until: 180, clockOffset: 0)
        books.ledger.clockMayStand(
            at: .seconds(-30), of: ConnectorPosition(0), now: books.now)
        books.pass(224)
        #expect(books.envelope(0) == 32)
        books.pass(1)
        #expect(books.envelope(0) == 6)
    }

    @Test("is not taken as over earlier because its charger's clock has gained (R7)")
    func clockJumpsForward() {
        var books = Books(limit: 60, boxes: [Site.straight])
        _ = books.lease(32, to: 0, until: 180, clockOffset: 0)
        _ = books.ledger.clockMeasured(.seconds(60), of: ConnectorPosition(0), at: books.now)
        books.pass(194)
        #expect(books.envelope(0) == 32)
        books.pass(1)
        #expect(books.envelope(0) == 6)
    }

    @Test("lives again where its charger's clock is set back behind its end (R7)")
    func clockIsSetBackBehindTheEnd() {
        var books = Self.outlived()
        #expect(books.envelope(0) == 6)
        _ = books.ledger.clockMeasured(.seconds(-100), of: ConnectorPosition(0), at: books.now)
        #expect(books.envelope(0) == 32)
        // 180 s, the 100 s that were lost, the clock bound and the follow time.
        books.pass(94)
        #expect(books.envelope(0) == 32)
        books.pass(1)
        #expect(books.envelope(0) == 6)
    }

    @Test("counts until it was followed that a clock which is set ahead has ended it (R7)")
    func clockIsSetAheadBehindTheEnd() {
        var books = Books(limit: 60, boxes: [Site.straight])
        _ = books.ledger.clockMeasured(.seconds(-300), of: ConnectorPosition(0), at: books.now)
        _ = books.lease(32, to: 0, until: 180, clockOffset: 0)
        books.pass(400)
        #expect(books.envelope(0) == 32, "it is 100 s there")
        _ = books.ledger.clockMeasured(.zero, of: ConnectorPosition(0), at: books.now)
        #expect(books.envelope(0) == 32, "until now it was in force")
        books.pass(9)
        #expect(books.envelope(0) == 32)
        books.pass(1)
        #expect(books.envelope(0) == 6)
    }

    @Test("counts as if our next answer had set back a clock that is ahead (R7)")
    func clockAheadMayBeSetBack() {
        var books = Books(limit: 60, boxes: [Site.straight])
        let box = ConnectorPosition(0)
        _ = books.ledger.clockMeasured(.seconds(300), of: box, at: books.now)
        _ = books.lease(32, to: 0, until: 180, clockOffset: 300)
        books.pass(494)
        #expect(books.envelope(0) == 32)
        books.pass(1)
        #expect(books.envelope(0) == 6)
    }

    @Test("does not end sooner by one doubtful word after another (R7)")
    func doubtsDoNotShorten() {
        var books = Books(limit: 60, boxes: [Site.straight])
        let box = ConnectorPosition(0)
        _ = books.lease(32, to: 0, until: 180)
        books.ledger.clockMayStand(at: .seconds(-300), of: box, now: books.now)
        books.ledger.clockMayStand(at: .seconds(-30), of: box, now: books.now)
        books.pass(494)
        #expect(books.envelope(0) == 32)
        books.pass(1)
        #expect(books.envelope(0) == 6)
    }

    @Test("does not live again by a doubtful word, or by less than the clock bound (R7)")
    func noReturnWithoutProof() {
        var books = Self.outlived()
        books.ledger.clockMayStand(
            at: .seconds(-100), of: ConnectorPosition(0), now: books.now)
        #expect(books.envelope(0) == 6)
        _ = books.ledger.clockMeasured(.seconds(-5), of: ConnectorPosition(0), at: books.now)
        #expect(books.envelope(0) == 6)
    }

    @Test("does not live again once a later one took its place, or its transaction ended (R7)")
    func noReturnOfWhatIsGone() {
        var replaced = Self.outlived()
        #expect(replaced.lease(6, to: 0, until: 400) == 400)
        replaced.accept(replaced.last, of: 0)
        replaced.pass(11)
        _ = replaced.ledger.clockMeasured(
            .seconds(-100), of: ConnectorPosition(0), at: replaced.now)
        #expect(replaced.envelope(0) == 6)
        var over = Self.outlived()
        over.ledger.transactionEnded(1, on: ConnectorPosition(0), at: over.now)
        _ = over.ledger.clockMeasured(.seconds(-100), of: ConnectorPosition(0), at: over.now)
        #expect(over.envelope(0) == 6)
    }

    /// A lease at 32 A that was accepted and has run out at 200 s.
    private static func outlived() -> Books {
        var books = Books(limit: 60, boxes: [Site.straight])
        _ = books.ledger.clockMeasured(.zero, of: ConnectorPosition(0), at: books.now)
        _ = books.lease(32, to: 0, until: 180)
        books.accept(books.last, of: 0)
        books.pass(200)
        return books
    }

    // MARK: Bound

    @Test("is one of a bounded number, and none of them is forgotten early")
    func boundedGrants() throws {
        var books = Books(limit: 60, boxes: [Site.straight])
        _ = books.lease(32, to: 0, until: 180)
        for _ in 0..<100 { _ = books.lease(10, to: 0, until: 170) }
        let text = try #require(String(bytes: JSONEncoder().encode(books.ledger), encoding: .utf8))
        #expect(text.split(separator: "\"expiry\"").count - 1 <= 16)
        books.pass(194)
        #expect(books.envelope(0) == 32)
        books.pass(1)
        #expect(books.envelope(0) == 6)
    }

    @Test("counts until a clock that is set ahead was followed, also where it is taken together")
    func joinedGrantsFade() {
        var books = Books(limit: 60, boxes: [Site.straight])
        let box = ConnectorPosition(0)
        _ = books.ledger.clockMeasured(.zero, of: box, at: books.now)
        _ = books.lease(32, to: 0, until: 180)
        for _ in 0..<15 { _ = books.lease(10, to: 0, until: 180) }
        _ = books.ledger.clockMeasured(.seconds(-100), of: box, at: books.now)
        books.pass(200)
        _ = books.ledger.clockMeasured(.zero, of: box, at: books.now)
        _ = books.lease(10, to: 0, until: 380)
        books.pass(9)
        #expect(books.envelope(0) == 32)
        books.pass(1)
        #expect(books.envelope(0) == 10)
    }

    @Test("that was taken together with others outlives their refusal and a newer connection")
    func joinedGrantsStand() {
        var books = Books(limit: 60, boxes: [Site.straight])
        _ = books.lease(32, to: 0, until: 180, connection: 1)
        var sent: [Int64] = []
        for _ in 0..<20 {
            _ = books.lease(10, to: 0, until: 180, connection: 2)
            sent.append(books.last)
        }
        for number in sent.dropLast() {
            books.ledger.withdrawn(number: number, of: ConnectorPosition(0), at: books.now)
        }
        #expect(books.envelope(0) == 32)
        books.accept(sent[19], of: 0)
        books.pass(60)
        #expect(books.envelope(0) == 32)
    }
}
