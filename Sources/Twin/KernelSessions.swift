import Control
import Depot
import Units

/// The starts and ends of transactions that a charger has yet to tell, in order.
struct KernelSessions: Hashable, Sendable {
    private var waiting: [Message] = []
    private var nextSerial: Int64 = 1
    private var nextQuestion: Int64 = 1
    /// The question that waits for its answer, and when it is asked again.
    private var asked: Int64?
    private var askAgainAt = Instant(milliseconds: 0)
    /// Numbers of transactions whose end is not told yet.
    private var numbers: [Number] = []

    private struct Message: Hashable, Sendable {
        let serial: Int64
        let isStart: Bool
        let stamp: UTCTime
        let token: String
    }

    private struct Number: Hashable, Sendable {
        let serial: Int64
        let id: Int64
    }

    mutating func begin(stamp: UTCTime, token: String) -> Int64 {
        defer { nextSerial += 1 }
        waiting.append(Message(serial: nextSerial, isStart: true, stamp: stamp, token: token))
        return nextSerial
    }

    mutating func end(_ session: KernelCharger.Session, stamp: UTCTime) {
        waiting.append(
            Message(serial: session.serial, isStart: false, stamp: stamp, token: ""))
    }

    /// A new connection: what was asked on the old one is asked again.
    mutating func ask(again now: Instant) {
        asked = nil
        askAgainAt = now
    }

    /// The next report, where none waits for its answer.
    mutating func next(for index: Int, at now: Instant) -> ChargerReport? {
        guard let first = waiting.first, askAgainAt <= now else { return nil }
        askAgainAt = now + .seconds(30)
        let question = nextQuestion
        nextQuestion += 1
        asked = question
        let meter = Energy.wattHours(first.serial * 1000)
        guard first.isStart else {
            return .stopAsked(
                question: question,
                transaction: numbers.first { $0.serial == first.serial }?.id ?? -1,
                meterStop: meter + .wattHours(500), reason: "Local", at: first.stamp)
        }
        return .startAsked(
            question: question, ConnectorPosition(index), idToken: first.token, meterStart: meter,
            at: first.stamp)
    }

    /// An answer of the controller.
    mutating func take(_ answer: ChargerAnswer, to question: Int64, charger: inout KernelCharger) {
        guard question == asked, let first = waiting.first else { return }
        switch answer {
        case .start(let id, let isAccepted):
            numbers.removeAll { $0.serial < first.serial }
            numbers.append(Number(serial: first.serial, id: id))
            if charger.session?.serial == first.serial {
                charger.session?.id = id
                if isAccepted { charger.session?.isLet = true }
            }
            waiting.removeFirst()
            asked = nil
            askAgainAt = Instant(milliseconds: 0)
        case .stop:
            waiting.removeFirst()
            asked = nil
            askAgainAt = Instant(milliseconds: 0)
        case .retryLater, .authorize: break
        }
    }
}
