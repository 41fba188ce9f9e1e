import LocalAPI
import LocalAPIFixtures
import Testing

@Suite("one who follows the events")
struct EventStreamTests {
    @Test("gets the present status at once and each new one after it")
    func follows() async throws {
        let first = try Contract.status()
        let depot = FakeDepot(status: first)
        try await Serving.withServer(depot) { path in
            try await asking(path) { client in
                var events = try await client.events().makeAsyncIterator()
                #expect(try await events.next()?.document == first)
                var second = first
                second.tick.count += 1
                depot.tick(second)
                #expect(try await events.next()?.document == second)
            }
        }
    }

    @Test("is told the latest where it was too slow for all")
    func getsTheLatest() async throws {
        let first = try Contract.status()
        let depot = FakeDepot(status: first)
        try await Serving.withServer(depot) { path in
            try await asking(path) { client in
                var events = try await client.events().makeAsyncIterator()
                #expect(try await events.next()?.document == first)
                var last = first
                for count in 1...1000 {
                    last.tick.count = first.tick.count + Int64(count)
                    depot.tick(last)
                }
                var seen = first
                while seen != last { seen = try #require(try await events.next()).document }
                #expect(seen == last)
            }
        }
    }

    @Test("sees the end when the daemon stops")
    func ends() async throws {
        let depot = FakeDepot(status: try Contract.status())
        try await Serving.withDirectory { directory in
            let path = directory + "/busbard.sock"
            let client = LocalAPIClient(socketPath: path)
            let events = try await Serving.withServer(depot, at: path) {
                try await client.events()
            }
            var count = 0
            do {
                for try await _ in events { count += 1 }
            } catch is LocalAPIClientError {
                // Hung up in the middle, which is what a stopped daemon looks like.
            }
            #expect(count <= 1)
            await client.shutdown()
        }
    }
}
