import Control
import Depot
import Testing
import Units

@Suite("a transaction")
struct TransactionTests {
    @Test(
        "runs from its first sample of now, where its charger did not know the time when it began")
    func wokeIn1970() throws {
        var scene = Scene.charging()
        let before = try #require(scene.boxes[0].transaction)
        // Its supply was gone, and with it clock and transaction.
        scene.disconnect(0)
        scene.boxes[0].transaction = nil
        scene.boxes[0].lease = nil
        scene.run(20)
        scene.connect(0)
        scene.tellState(0, .preparing)
        scene.run(10)
        scene.tellState(0, .charging)
        let question = scene.ask(0, start: "CARD-0", secondsAgo: 1_500_000_000)
        let number = try #require(scene.number(for: question))
        #expect(number != before)
        #expect(
            scene.controller.connectors[0].transaction?.id == before, "it may be a late message")
        scene.tellState(0, .charging)
        scene.run(60)
        #expect(scene.controller.connectors[0].transaction?.id == number)
        #expect(scene.draw(0) > 20)
        #expect(!scene.disk.open.contains { $0.id == before }, "it has ended in the books too")
    }

    @Test("gets its number only after that is kept")
    func commitBeforeAnswer() {
        var scene = Scene.running()
        scene.store = .isSlow
        let question = scene.ask(0, start: "CARD")
        scene.run(5)
        #expect(scene.answer(to: question) == nil)
        scene.commitAll()
        #expect(scene.answer(to: question) == .start(transaction: 1, isAccepted: true))
    }

    @Test("that is asked for again keeps its number, before and after its commit")
    func isIdempotent() {
        var scene = Scene.running()
        scene.store = .isSlow
        let before = Self.starts(scene)
        scene.ask(0, start: "CARD")
        let again = scene.ask(0, start: "CARD")
        #expect(Self.starts(scene) == before + 1)
        scene.commitAll()
        #expect(scene.answer(to: again) == .start(transaction: 1, isAccepted: true))
        let late = scene.ask(0, start: "CARD")
        #expect(scene.answer(to: late) == .start(transaction: 1, isAccepted: true))
        #expect(Self.starts(scene) == before + 1)
        let other = scene.ask(1, start: "CARD")
        scene.commitAll()
        #expect(scene.answer(to: other) == .start(transaction: 2, isAccepted: true))
    }

    @Test("begins with a full disk, but does not end: the charger keeps that")
    func fullDisk() {
        var scene = Scene.running()
        scene.store = .isFull
        let start = scene.ask(0, start: "CARD")
        #expect(scene.answer(to: start) == .start(transaction: 1, isAccepted: true))
        scene.run(1)
        #expect(scene.alarms == ["store"])
        let stop = scene.ask(0, stop: 1)
        #expect(scene.answer(to: stop) == .retryLater)
        scene.store = .keeps
        let again = scene.ask(0, stop: 1)
        #expect(scene.answer(to: again) == .stop)
        scene.run(1)
        #expect(scene.alarms == [])
    }

    @Test("past the reserved numbers of a full disk makes its own, the same after a restart")
    func numbersRunOut() throws {
        var scene = Scene.running(.example(boxes: 1))
        scene.store = .isFull
        let questions = (0..<60).map { scene.ask(0, start: "CARD-\($0)") }
        scene.run(2)
        let numbers = questions.compactMap { scene.number(for: $0) }
        #expect(Set(numbers).count == 60)
        let own = numbers.filter { $0 >= TransactionRecord.uncountedLowest }
        #expect(own.count == 60 - Int(StoreOrder.transactionIDsAtOnce))
        scene.restart(goneFor: 5)
        let again = scene.ask(0, start: "CARD-59", secondsAgo: scene.time)
        scene.run(2)
        #expect(scene.number(for: again) == numbers.last)
        scene.store = .keeps
        scene.run(30)
        #expect(scene.disk.open.contains { $0.id == numbers.last })
    }

    @Test("is refused, and so stays with its charger, once too many wait for a disk")
    func tooManyUnkept() {
        var scene = Scene.running(.example(boxes: 1))
        scene.store = .isFull
        let questions = (0..<800).map { scene.ask(0, start: "CARD-\($0)") }
        scene.run(2)
        let refused = questions.filter { scene.answer(to: $0) == .retryLater }.count
        #expect(refused == 100)
    }

    @Test("stays with its charger at its end, too, once too many wait for a disk that is slow")
    func tooManyEnds() {
        var scene = Scene.running(.example(boxes: 1))
        scene.store = .isSlow
        let questions = (0..<710).map { scene.ask(0, stop: Int64(1000 + $0)) }
        #expect(questions.count { scene.answer(to: $0) == .retryLater } == 10)
    }

    @Test("stays with its charger where too many come before the store has spoken")
    func tooManyEarly() {
        var scene = Scene(.example(boxes: 1))
        scene.connect(0)
        let questions = (0..<710).map { scene.ask(0, start: "CARD-\($0)") }
        #expect(questions.count { scene.answer(to: $0) == .retryLater } == 10)
    }

    @Test("begins and ends for control where nothing can be read from the disk")
    func noMemory() {
        var scene = Scene(.example())
        scene.store = .isFull
        scene.connect(0)
        let early = scene.ask(0, start: "CARD")
        scene.run(1)
        #expect(scene.answer(to: early) == nil)
        scene.take(.recallFailed(.corrupt))
        let number = scene.number(for: early) ?? 0
        #expect(number >= TransactionRecord.uncountedLowest)
        scene.run(1)
        #expect(scene.alarms.contains("store"))
        #expect(scene.controller.connectors[0].transaction?.id == number)
        let stop = scene.ask(0, stop: number)
        #expect(scene.answer(to: stop) == .retryLater)
        #expect(scene.controller.connectors[0].transaction == nil)
    }

    @Test("that was told with its end while the disk was full is kept before that end")
    func stopAfterUnkeptStart() {
        var scene = Scene.running()
        scene.store = .isFull
        let start = scene.ask(0, start: "CARD")
        let number = scene.number(for: start) ?? 0
        scene.store = .keeps
        let stop = scene.ask(0, stop: number)
        #expect(scene.answer(to: stop) == .stop)
        let kept = scene.kept.compactMap { order -> String? in
            switch order.action {
            case .startTransaction(let record) where record.id == number: "start"
            case .stopTransaction(let id, _, _, _) where id == number: "stop"
            default: nil
            }
        }
        #expect(kept == ["start", "start", "stop"])
        #expect(scene.disk.open.allSatisfy { $0.id != number })
    }

    @Test("that ends without its number on a full disk keeps it for the next try")
    func unnumberedStopAgain() {
        var scene = Scene.charging()
        let number = scene.controller.connectors[0].transaction?.id ?? 0
        scene.store = .isFull
        let first = scene.ask(0, stop: -1)
        #expect(scene.answer(to: first) == .retryLater)
        scene.store = .keeps
        let second = scene.ask(0, stop: -1)
        #expect(scene.answer(to: second) == .stop)
        #expect(scene.disk.open.allSatisfy { $0.id != number })
    }

    @Test("that the disk knows as ended does not begin again")
    func endedLongAgo() {
        var scene = Scene.running()
        scene.store = .isSlow
        let question = scene.ask(0, start: "CARD", secondsAgo: 1)
        let ticket = scene.kept.last?.ticket ?? 0
        scene.take(
            .stored(
                .committed([StoreReceipt(ticket: ticket, transaction: 1, isEnded: true)])))
        #expect(scene.number(for: question) == 1)
        #expect(scene.controller.connectors[0].transaction == nil)
    }

    @Test("that comes before the store has spoken waits for it")
    func earlyQuestion() {
        var scene = Scene(.example())
        scene.connect(0)
        let question = scene.ask(0, start: "CARD")
        scene.run(3)
        #expect(scene.answer(to: question) == nil)
        scene.recall([])
        #expect(scene.answer(to: question) == .start(transaction: 1, isAccepted: true))
    }

    @Test("that ran when we ended goes on under its number")
    func recalled() {
        var scene = Scene(.example())
        scene.boxes[0].transaction = 1
        scene.recall([
            TransactionRecord(
                id: 1, charger: "CP-0", connector: 1, idToken: "CARD",
                startedAt: UTCTime(milliseconds: 1_800_000_000_000),
                recordedAt: UTCTime(milliseconds: 1_800_000_000_000), meterStart: .wattHours(100),
                end: nil)
        ])
        scene.connect(0)
        scene.run(5)
        #expect(scene.controller.connectors[0].transaction?.id == 1)
        let stop = scene.ask(0, stop: 1)
        #expect(scene.answer(to: stop) == .stop)
        #expect(scene.controller.connectors[0].transaction == nil)
    }

    private static func starts(_ scene: Scene) -> Int {
        scene.kept.filter {
            if case .startTransaction = $0.action { return true }
            return false
        }.count
    }

    // MARK: Out of a queue

    @Test("keep a start and a stop of last month for the books, and touch nothing that runs")
    func replayedQueue() {
        var scene = Scene.charging()
        let running = scene.controller.connectors[0].transaction?.id
        let held = scene.envelope(0)
        let question = scene.ask(0, start: "OLD-CARD", secondsAgo: 30 * 86_400)
        guard case .start(let old, true) = scene.answer(to: question) else {
            Issue.record("a start is always answered")
            return
        }
        #expect(old != running)
        #expect(scene.controller.connectors[0].transaction?.id == running)
        scene.report(
            0,
            .stopAsked(
                question: 9_999, transaction: old, meterStop: .wattHours(900), reason: "Local",
                at: scene.stamp(0, secondsAgo: 29 * 86_400)))
        #expect(scene.answer(to: 9_999) == .stop)
        scene.run(20)
        #expect(scene.controller.connectors[0].transaction?.id == running)
        #expect(scene.envelope(0) >= held, "its lease still counts")
        #expect(scene.draws.reduce(0, +) <= 85)
    }

    @Test(
        "end by their number, whatever the register shows, and without one only where it fits",
        arguments: [
            (isNumbered: true, register: Int64(0), ends: true), (true, 900, true),
            (false, 0, false), (false, 900, true),
        ])
    func registers(_ row: (isNumbered: Bool, register: Int64, ends: Bool)) {
        var scene = Scene.charging()
        let number = scene.controller.connectors[0].transaction?.id ?? 0
        scene.report(
            0,
            .stopAsked(
                question: 9_999, transaction: row.isNumbered ? number : -1,
                meterStop: .wattHours(row.register), reason: "Local",
                at: scene.stamp(0, secondsAgo: 0)))
        #expect((scene.controller.connectors[0].transaction == nil) == row.ends)
    }

    @Test("close in the books what a later start has replaced")
    func superseded() {
        var scene = Scene.charging()
        guard let first = scene.controller.connectors[0].transaction?.id else {
            Issue.record("a vehicle charges")
            return
        }
        scene.ask(0, start: "NEXT-CARD", secondsAgo: 0)
        #expect(scene.controller.connectors[0].transaction?.id != first)
        let ends = scene.unasked.compactMap { order -> Int64? in
            guard case .stopTransaction(let id, _, let end, _) = order.action,
                end.reason == "Superseded"
            else { return nil }
            return id
        }
        #expect(ends == [first])
    }

    @Test("give a start without a time its number again while it runs")
    func unstampedRepetition() {
        var scene = Scene.running()
        for question in Int64(70)...72 {
            scene.report(
                0,
                .startAsked(
                    question: question, ConnectorPosition(0), idToken: "CARD",
                    meterStart: .wattHours(100), at: nil))
        }
        let answers = (Int64(70)...72).map { scene.answer(to: $0) }
        #expect(answers[0] == answers[1])
        #expect(answers[1] == answers[2])
    }
}
