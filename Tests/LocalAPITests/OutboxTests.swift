import Depot
import Glibc
import LocalAPI
import LocalAPIFixtures
import Testing
import Units

@Suite("the outbox behind the local API")
struct OutboxTests {
    private static let rows = (1...3).map {
        OutboxRowDocument(
            seq: Int64($0), kind: .alarm, at: UTCTime(milliseconds: 1_772_388_000_000),
            body: "{\"id\":\"é\\\"\"}")
    }

    @Test("hands its rows out as they are, and takes what upstream has")
    func carries() async throws {
        let depot = FakeDepot(status: try Contract.status())
        depot.fill(Self.rows, for: getuid())
        try await Serving.withServer(depot) { path in
            try await asking(path) { client in
                let all = try await client.outbox(after: 0, bytesHighest: 1000).document
                #expect(all == OutboxDocument(box: "0123456789abcdef", rows: Self.rows))
                #expect(all.rows[0].at == "2026-03-01T18:00:00.000Z")
                #expect(try await client.acknowledgeOutbox(upTo: 2).document.removed == 2)
                let rest = try await client.outbox(after: 2, bytesHighest: 1000).document
                #expect(rest.rows.map(\.seq) == [3])
                let failure = UplinkFailureDocument(failure: "it is away", refused: nil)
                try await client.noteUplinkFailure(failure)
                #expect(depot.failures == [failure])
            }
        }
    }

    @Test("is for those who carry it, and nobody is taken at more than was handed out")
    func refuses() async throws {
        let depot = FakeDepot(status: try Contract.status())
        depot.fill(Self.rows, for: nil)
        try await Serving.withServer(depot) { path in
            try await asking(path) { client in
                await Self.expect(403) { _ = try await client.outbox(after: 0, bytesHighest: 1) }
                await Self.expect(403) { _ = try await client.acknowledgeOutbox(upTo: 1) }
                await Self.expect(403) {
                    try await client.noteUplinkFailure(
                        UplinkFailureDocument(failure: "x", refused: 1))
                }
                depot.fill(Self.rows, for: getuid())
                await Self.expect(409) { _ = try await client.acknowledgeOutbox(upTo: 4) }
            }
        }
    }

    private static func expect(
        _ status: Int, _ question: () async throws -> Void
    ) async {
        await #expect {
            try await question()
        } throws: { error in
            guard case .refused(status, let document)? = error as? LocalAPIClientError else {
                return false
            }
            return !document.error.isEmpty && !document.next.isEmpty
        }
    }
}
