import Foundation
import Glibc
import LocalAPI
import LocalAPIFixtures
import Testing
import Waiting

@Suite("a daemon that serves the local API")
struct ServerTests {
    @Test("answers each question over its socket")
    func answers() async throws {
        let depot = FakeDepot(status: try Contract.status())
        try await Serving.withServer(depot) { path in
            let name = try #require(ConnectorName(text: "CP-01/1"))
            try await asking(path) { client in
                #expect(try await client.status().document == Contract.status())
                let why = try await client.why(name, at: Samples.time(-60)).document
                #expect(why == Samples.why(name, at: Samples.time(-60)))
                #expect(try await client.why(name, at: nil).document.at == Samples.time(0))
                #expect(try await client.alarms(includesEnded: false).document.ended.isEmpty)
                let all = try await client.alarms(includesEnded: true).document
                #expect(all.ended == Samples.endedAlarms)
                #expect(try await client.chargers().document == Samples.chargers)
                #expect(try await client.fleet().document == Samples.fleet)
                #expect(try await client.floors(of: nil).document == Samples.floors)
                let floors = try await client.floors(of: name).document
                #expect(floors.connectors == [Samples.floors.connectors[0]])
            }
        }
    }

    @Test("says what is wrong and what to do, where it can't answer")
    func refuses() async throws {
        let depot = FakeDepot(status: try Contract.status())
        try await Serving.withServer(depot) { path in
            let unknown = try #require(ConnectorName(text: "CP-99/1"))
            let known = try #require(ConnectorName(text: "CP-01/1"))
            try await asking(path) { client in
                await #expect {
                    try await client.why(unknown, at: nil)
                } throws: { error in
                    guard case .refused(404, let document)? = error as? LocalAPIClientError else {
                        return false
                    }
                    return document.error == "the site has no connector CP-99/1"
                }
                await #expect {
                    try await client.floors(of: unknown)
                } throws: { error in
                    guard case .refused(404, let document)? = error as? LocalAPIClientError else {
                        return false
                    }
                    return document.error == "the site has no connector CP-99/1"
                }
                await #expect {
                    try await client.why(known, at: Samples.time(60))
                } throws: { error in
                    guard case .refused(404, let document)? = error as? LocalAPIClientError else {
                        return false
                    }
                    return document.error == "that time is still to come"
                }
            }
        }
    }

    @Test("tells its provider who gave a command")
    func namesTheUser() async throws {
        let depot = FakeDepot(status: try Contract.status())
        try await Serving.withServer(depot) { path in
            try await asking(path) { client in
                #expect(try await client.command(.pause(.depot)).document.accepted)
                let refused = try await client.command(.release(charger: "CP-01")).document
                #expect(!refused.accepted)
                #expect(refused.next == "stop the transaction first")
            }
        }
        let user = PeerUser(user: getuid(), process: getpid())
        #expect(depot.orders.map(\.request) == [.pause(.depot), .release(charger: "CP-01")])
        #expect(depot.orders.map(\.user) == [user, user])
    }

    @Test("ends when it is cancelled, streams or not", .timeLimit(.minutes(1)))
    func endsPromptly() async throws {
        let depot = FakeDepot(status: try Contract.status())
        try await Serving.withDirectory { directory in
            let path = directory + "/busbard.sock"
            // Nobody ends the streams before the server has ended: it comes back by itself, or never.
            let streams = try await Serving.withServer(depot, at: path) {
                var streams: [LocalAPIClient] = []
                for _ in 0..<4 {
                    let client = LocalAPIClient(socketPath: path)
                    streams.append(client)
                    var events = try await client.events().makeAsyncIterator()
                    #expect(try await events.next() != nil)
                }
                return streams
            }
            #expect(!FileManager.default.fileExists(atPath: path))
            for client in streams { await client.shutdown() }
        }
    }

    @Test("keeps a place for only so many listeners, and gives it to others afterwards")
    func boundsListeners() async throws {
        let depot = FakeDepot(status: try Contract.status())
        try await Serving.withServer(depot) { path in
            var listeners: [RawSocket] = []
            for _ in 0..<16 {
                let (listener, answer) = try await RawSocket.open(follow, at: path, highest: 13)
                #expect(answer.hasPrefix("HTTP/1.1 200 "))
                listeners.append(listener)
            }
            #expect(try await RawSocket.exchange(follow, at: path).hasPrefix("HTTP/1.1 503 "))
            listeners.removeAll()
            var status = try Contract.status()
            try await eventually("a place is free") {
                status.tick.count += 1
                depot.tick(status)
                let (_, answer) = try await RawSocket.open(follow, at: path, highest: 13)
                return answer.hasPrefix("HTTP/1.1 200 ")
            }
        }
    }

    @Test("cuts off listeners that take nothing, so that others find a place")
    func cutsOffTheStuck() async throws {
        var status = try Contract.status()
        // Long, so that a few of them fill what the kernel keeps for a connection.
        status.alarms[0].text = String(repeating: "long ", count: 20_000)
        let depot = FakeDepot(status: status)
        try await Serving.withServer(depot) { [status] path in
            var stuck: [RawSocket] = []
            for _ in 0..<16 {
                stuck.append(try await RawSocket.open(follow, at: path, highest: 13).socket)
            }
            var next = status
            try await eventually("a place is free") {
                next.tick.count += 1
                depot.tick(next)
                let (_, answer) = try await RawSocket.open(follow, at: path, highest: 13)
                return answer.hasPrefix("HTTP/1.1 200 ")
            }
            #expect(stuck.count == 16)
        }
    }

    @Test("ends without harm while others are connecting")
    func endsAmidConnections() async throws {
        let depot = FakeDepot(status: try Contract.status())
        let ask = Array("GET /v1/status HTTP/1.1\r\nhost: x\r\n\r\n".utf8)
        for _ in 0..<20 {
            try await Serving.withDirectory { directory in
                let path = directory + "/busbard.sock"
                let crowd = try await Serving.withServer(depot, at: path) {
                    // Begun and not awaited: the server ends in the middle of them.
                    (0..<30).map { _ in
                        Task { try await RawSocket.exchange(ask, at: path) }
                    }
                }
                for asked in crowd { _ = await asked.result }
            }
        }
    }
}

/// A request for the events. The first 13 bytes of an answer hold its status; a refusal has little
/// more, and its connection stays open.
private let follow = Array("GET /v1/events HTTP/1.1\r\nhost: x\r\n\r\n".utf8)
