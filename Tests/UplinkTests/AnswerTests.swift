import Depot
import LocalAPI
import Testing
import Units
import Uplink

@Suite("an answer to a batch")
struct AnswerTests {
    private static let batch = Batch(
        box: "0123456789abcdef",
        rows: [17, 18, 42].map {
            OutboxRowDocument(
                seq: $0, kind: .alarm, at: UTCTime(milliseconds: 1_772_388_000_000),
                body: "{\"id\":\"x\"}")
        })

    private static func told(
        _ status: Int, _ body: String, retryAfter: String? = nil
    ) -> Result<Int64, DeliveryFailure> {
        let answer = ReceiverAnswer(
            status: status, retryAfter: retryAfter, body: Array(body.utf8))
        do throws(DeliveryFailure) {
            return .success(try answer.acknowledged(of: batch))
        } catch {
            return .failure(error)
        }
    }

    static let good: [(body: String, seq: Int64)] = [
        ("{\"box\":\"0123456789abcdef\",\"acknowledged\":42}", 42),
        ("{\"acknowledged\": 17, \"box\": \"0123456789abcdef\", \"more\": []}", 17),
        ("{\"box\":\"0123456789abcdef\",\"acknowledged\":16}", 16),
        // Between two rows there may be numbers that were let go.
        ("{\"box\":\"0123456789abcdef\",\"acknowledged\":30}", 30),
    ]

    @Test("removes rows where it is typed, of this box and within the batch", arguments: good)
    func removes(_ row: (body: String, seq: Int64)) {
        #expect(Self.told(200, row.body) == .success(row.seq))
    }

    static let bad: [(status: Int, body: String, failure: DeliveryFailure)] = [
        (200, "", .notTyped("")),
        (200, "<html>Welcome</html>", .notTyped("<html>Welcome</html>")),
        (200, "{\"box\":\"0123456789abcdef\"}", .notTyped("{\"box\":\"0123456789abcdef\"}")),
        (200, "{\"acknowledged\":42}", .notTyped("{\"acknowledged\":42}")),
        (
            200, "{\"box\":\"0123456789abcdef\",\"acknowledged\":\"42\"}",
            .notTyped("{\"box\":\"0123456789abcdef\",\"acknowledged\":\"42\"}")
        ),
        (200, "{\"box\":7,\"acknowledged\":42}", .notTyped("{\"box\":7,\"acknowledged\":42}")),
        (
            200, "{\"box\":\"0123456789abcdef\",\"acknowledged\":1e400}",
            .notTyped("{\"box\":\"0123456789abcdef\",\"acknowledged\":1e400}")
        ),
        (200, "[[[[[", .notTyped("[[[[[")),
        (200, "{\"box\":\"another\",\"acknowledged\":42}", .otherBox("another")),
        (
            200, "{\"box\":\"0123456789abcdef\",\"acknowledged\":43}",
            .outOfRange(43, first: 17, last: 42)
        ),
        (
            200, "{\"box\":\"0123456789abcdef\",\"acknowledged\":15}",
            .outOfRange(15, first: 17, last: 42)
        ),
        (
            200, "{\"box\":\"0123456789abcdef\",\"acknowledged\":-1}",
            .outOfRange(-1, first: 17, last: 42)
        ),
        (
            201, "{\"box\":\"0123456789abcdef\",\"acknowledged\":42}",
            .status(201, retryAfterSeconds: nil)
        ),
        (204, "", .status(204, retryAfterSeconds: nil)),
        (302, "", .redirected(302)), (308, "", .redirected(308)),
        (400, "bad row\u{1B}[2J", .batchRefused(400, "bad row [2J")),
        (413, "", .batchRefused(413, "")), (422, "no", .batchRefused(422, "no")),
        (401, "", .notLetIn(401)), (403, "", .notLetIn(403)),
        (404, "", .status(404, retryAfterSeconds: nil)),
        (500, "", .status(500, retryAfterSeconds: nil)),
    ]

    @Test("leaves every row where it is anything else", arguments: bad)
    func leaves(_ row: (status: Int, body: String, failure: DeliveryFailure)) {
        #expect(Self.told(row.status, row.body) == .failure(row.failure))
        #expect(!row.failure.text.isEmpty)
    }

    static let later: [(field: String, seconds: Int64?)] = [
        ("30", 30), ("0", 0), ("-5", -5), ("99999999999999999999", nil), ("soon", nil),
        ("Wed, 21 Oct 2026 07:28:00 GMT", nil),
    ]

    @Test("may ask to be left alone for some seconds", arguments: later)
    func asksForPatience(_ row: (field: String, seconds: Int64?)) {
        #expect(
            Self.told(429, "", retryAfter: row.field)
                == .failure(.status(429, retryAfterSeconds: row.seconds)))
    }

    @Test("is to a batch whose text, numbers and key are those of its rows")
    func form() {
        #expect(Self.batch.idempotencyKey == "0123456789abcdef:17-42")
        #expect(
            Batch(box: "b", rows: [Self.batch.rows[0]]).text == """
                {"box":"b","first":17,"last":17,"rows":[{"seq":17,"kind":"alarm",\
                "at":"2026-03-01T18:00:00.000Z","body":{"id":"x"}}]}
                """)
        #expect(
            Self.batch.rows[0].gap.body == """
                {"count":1,"first_seq":17,"kind":"alarm","last_seq":17,"reason":"refused"}
                """)
        #expect(Self.batch.rows[0].gap.kind == .gap)
    }
}
