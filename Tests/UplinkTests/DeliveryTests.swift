import Foundation
import LocalAPI
import Settings
import Synchronization
import Testing
import TwinWire
import Units
import Uplink

@Suite("what waits for upstream")
struct DeliveryTests {
    @Test("is handed over whole, once each and in its order, in batches within their bound")
    func happy() async throws {
        let batches = Batches()
        let receiver = BatchReceiver(received: { batches.add($0) })
        try await Way.with(receiver, batchBytes: 16_384) { way in
            way.fill(150)
            let given = try await way.given()
            #expect(given.count == 300)
            #expect(await way.carrier().run(isOnce: true) == .emptied)
            #expect(receiver.rows(of: way.box) == given)
            let waiting = try await way.waiting()
            #expect(waiting == 0)
            let all = batches.all
            #expect(all.count >= 3)
            #expect(all.flatMap(\.seqs) == (1...300).map { Int64($0) })
            #expect(all.allSatisfy { $0.text.utf8.count <= 16_384 })
            #expect(all.allSatisfy { $0.idempotencyKey == "\(way.box):\($0.first)-\($0.last)" })
            #expect(way.depot.failures == [])
        }
    }

    /// A misfortune of the receiver's, and how the daemon's status names it.
    struct Misfortune: Sendable, CustomTestStringConvertible {
        let name: String
        let habit: BatchReceiver.Habit
        let words: String
        var testDescription: String { name }

        init(_ name: String, _ habit: BatchReceiver.Habit, _ words: String) {
            self.name = name
            self.habit = habit
            self.words = words
        }
    }

    private static let page = "<html><body>Welcome to the hotel</body></html>"

    static let misfortunes: [Misfortune] = [
        Misfortune(
            "fails", .say(BatchReceiver.answer("500 Internal Server Error", "oh")), "status 500"),
        Misfortune(
            "is busy",
            .say(BatchReceiver.answer("429 Too Many Requests", "", "retry-after: 30\r\n")),
            "status 429"),
        Misfortune(
            "is a portal", .say(BatchReceiver.answer("200 OK", page, type: "text/html")),
            "no receiver of batches"),
        Misfortune(
            "sends elsewhere",
            .say(
                BatchReceiver.answer(
                    "307 Temporary Redirect", "", "location: http://127.0.0.1:1/\r\n")),
            "sends elsewhere"),
        Misfortune(
            "acknowledges another box",
            .say(BatchReceiver.answer("200 OK", "{\"box\":\"x\",\"acknowledged\":1}")),
            "another box"),
        Misfortune("says no HTTP", .say("SSH-2.0-OpenSSH_9.2\r\n"), "hung up"),
        Misfortune("hangs up", .hangUp, "hung up"),
        Misfortune("cuts its head", .takeAndSay("HTTP/1.1 200 O"), "hung up"),
        Misfortune(
            "cuts its body",
            .takeAndSay("HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{\"box\":"), "hung up"),
        Misfortune(
            "says too much",
            .say(BatchReceiver.answer("200 OK", String(repeating: "x", count: 100_000))),
            "longer than"),
        Misfortune(
            "takes rows and fails", .takeAndSay(BatchReceiver.answer("502 Bad Gateway", "")),
            "status 502"),
        Misfortune("takes nothing", .takeUpTo(0), "none of the rows"),
    ]

    @Test(
        "stays whole and is handed over once where the receiver", arguments: misfortunes)
    func survives(_ misfortune: Misfortune) async throws {
        let receiver = BatchReceiver(habit: { $0 <= 3 ? misfortune.habit : .take })
        try await Way.with(receiver) { way in
            way.fill(10)
            let given = try await way.given()
            way.clock.end(after: .minutes(60))
            #expect(await way.carrier().run(isOnce: false) == .ended)
            #expect(receiver.rows(of: way.box) == given)
            #expect(receiver.contradictions == 0)
            let waiting = try await way.waiting()
            #expect(waiting == 0)
            #expect(way.depot.failures.count == 3)
            #expect(way.depot.failures.allSatisfy { $0.failure.contains(misfortune.words) })
            // One line for what goes on failing, one when it is over, one for the box's name.
            #expect(way.log.lines.count == 3)
        }
    }

    @Test("is not lost where the receiver takes rows and never answers")
    func hangs() async throws {
        let receiver = BatchReceiver(habit: { $0 == 1 ? .takeAndHang : $0 == 2 ? .hang : .take })
        try await Way.with(receiver, attemptTime: .milliseconds(300)) { way in
            way.fill(10)
            let given = try await way.given()
            way.clock.end(after: .minutes(60))
            _ = await way.carrier().run(isOnce: false)
            #expect(receiver.rows(of: way.box) == given)
            #expect(receiver.contradictions == 0)
            let waiting = try await way.waiting()
            #expect(waiting == 0)
            #expect(way.depot.failures.count == 2)
            #expect(
                way.depot.failures.allSatisfy { $0.failure == DeliveryFailure.tooSlow.text })
        }
    }

    @Test("is handed over once where the receiver says everything twice")
    func repeats() async throws {
        let receiver = BatchReceiver(habit: { _ in .takeAndRepeat })
        try await Way.with(receiver, batchBytes: 16_384) { way in
            way.fill(60)
            let given = try await way.given()
            way.clock.end(after: .minutes(60))
            _ = await way.carrier().run(isOnce: false)
            #expect(receiver.rows(of: way.box) == given)
            #expect(receiver.contradictions == 0)
            let waiting = try await way.waiting()
            #expect(waiting == 0)
        }
    }

    @Test("goes on where a receiver takes a part, and asks again for the rest at once")
    func takesParts() async throws {
        let receiver = BatchReceiver(habit: { .takeUpTo(Int64($0) * 7) })
        try await Way.with(receiver) { way in
            way.fill(10)
            let given = try await way.given()
            #expect(await way.carrier().run(isOnce: true) == .emptied)
            #expect(receiver.rows(of: way.box) == given)
            #expect(receiver.deliveries == 3)
        }
    }

    @Test("leaves a busy receiver alone for as long as it asks")
    func obeysRetryAfter() async throws {
        let busy = BatchReceiver.answer("503 Service Unavailable", "", "retry-after: 600\r\n")
        let receiver = BatchReceiver(habit: { $0 == 1 ? .say(busy) : .take })
        try await Way.with(receiver) { way in
            way.fill(1)
            way.clock.end(after: .minutes(60))
            _ = await way.carrier().run(isOnce: false)
            #expect(way.clock.waited.first == .minutes(10))
            let waiting = try await way.waiting()
            #expect(waiting == 0)
        }
    }

    @Test("waits out a week without a receiver, and is handed over once it is back")
    func week() async throws {
        let receiver = BatchReceiver()
        try await Way.with(receiver) { way in
            let port = way.settings.url.split(separator: ":").last.flatMap {
                Int($0.prefix { $0.isNumber })
            }
            try await receiver.stop()
            let week = Milliseconds.minutes(7 * 24 * 60)
            way.clock.end(after: week)
            // Rows come in while it is away.
            for _ in 0..<5 {
                way.fill(20)
            }
            let given = try await way.given()
            #expect(await way.carrier().run(isOnce: false) == .ended)
            let waiting = try await way.waiting()
            #expect(waiting == 200)
            // Between a quarter of an hour and half of it each, once it has failed for a while.
            #expect((600...1400).contains(way.clock.waited.count))
            #expect(way.clock.waited.allSatisfy { $0 <= .minutes(15) })
            // It is said once a day, not each time.
            #expect((7...9).contains(way.log.lines.count))
            let failure = way.depot.failures.last?.failure
            #expect(failure == "the receiver can't be reached: Connection refused")
            way.clock.end(after: week + .minutes(60))
            _ = try await receiver.start(host: "127.0.0.1", port: #require(port), tls: nil)
            _ = await way.carrier().run(isOnce: false)
            #expect(receiver.rows(of: way.box) == given)
            let left = try await way.waiting()
            #expect(left == 0)
        }
    }

    private static let rowThirteen = "\"seq\":13,\"kind\":\"session\""

    @Test("is held up by a row that is refused, which is named; after a day a gap goes instead")
    func refusedRow() async throws {
        let refusal = BatchReceiver.answer("422 Unprocessable Content", "row 13 is no good")
        let receiver = BatchReceiver(
            refuses: { $0.contains(Self.rowThirteen) ? refusal : nil })
        try await Way.with(receiver) { way in
            way.fill(10)
            let given = try await way.given()
            way.clock.end(after: .minutes(23 * 60))
            _ = await way.carrier().run(isOnce: false)
            // What stands before it is upstream; it and what is behind it wait.
            #expect(receiver.rows(of: way.box) == given.filter { $0.key < 13 })
            let waiting = try await way.waiting()
            #expect(waiting == 8)
            #expect(way.depot.failures.last?.refused == 13)
            #expect(way.log.lines.contains { $0.contains("row 13 is refused by itself") })
        }
    }

    @Test("goes on behind a refused row after a day, with a gap in its place")
    func replacesRow() async throws {
        let refusal = BatchReceiver.answer("422 Unprocessable Content", "row 13 is no good")
        let receiver = BatchReceiver(
            refuses: { $0.contains(Self.rowThirteen) ? refusal : nil })
        try await Way.with(receiver) { way in
            way.fill(10)
            let given = try await way.given()
            way.clock.end(after: .minutes(26 * 60))
            _ = await way.carrier().run(isOnce: false)
            let held = receiver.rows(of: way.box)
            #expect(held.count == 20)
            #expect(held.filter { $0.key != 13 } == given.filter { $0.key != 13 })
            #expect(held[13]?.contains("\"reason\":\"refused\"") == true)
            let waiting = try await way.waiting()
            #expect(waiting == 0)
            // The row itself is not lost: it stands in the log.
            #expect(
                way.log.lines.contains {
                    $0.contains("A gap was handed over") && $0.contains("told_id")
                })
        }
    }

    @Test("waits while the daemon is away, and nothing else happens")
    func daemonAway() async throws {
        let receiver = BatchReceiver()
        try await Way.with(receiver) { way in
            let nobody = LocalAPIClient(socketPath: "/tmp/busbar-nobody-is-here.sock")
            let carrier = Carrier(
                way.settings, daemon: nobody, clock: way.clock.carrier,
                attemptTime: way.attemptTime, log: way.log.logger)
            way.clock.end(after: .minutes(60))
            #expect(await carrier.run(isOnce: false) == .ended)
            #expect(receiver.deliveries == 0)
            #expect(way.log.lines.count == 1)
            #expect(way.clock.waited.allSatisfy { $0 <= .minutes(1) })
            guard case .daemonAway = await carrier.run(isOnce: true) else {
                Issue.record("it did not say that the daemon is away")
                return
            }
            await nobody.shutdown()
        }
    }
}

/// Batches that a receiver took, in their order.
final class Batches: Sendable {
    // A class, because receiver and test look at the same one.
    private let kept = Mutex<[BatchReceiver.Delivery]>([])

    var all: [BatchReceiver.Delivery] { kept.withLock { $0 } }

    func add(_ delivery: BatchReceiver.Delivery) { kept.withLock { $0.append(delivery) } }
}
