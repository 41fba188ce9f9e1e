import Foundation
import Glibc
import LocalAPI
import LocalAPIFixtures
import Testing

@Suite("one who asks a daemon that is not there")
struct ClientTests {
    @Test("is told that there is no socket")
    func noSocket() async throws {
        try await Serving.withDirectory { directory in
            let path = directory + "/none.sock"
            #expect(await failure(path) == .notReachable(.noSocket, path: path))
        }
    }

    @Test("is told that nobody listens on the socket that a killed daemon left")
    func nobodyListens() async throws {
        try await Serving.withDirectory { directory in
            let path = directory + "/dead.sock"
            try RawListener.leaveBehind(path: path)
            #expect(await failure(path) == .notReachable(.nobodyListens, path: path))
        }
    }

    @Test("is told that a path is too long for a socket")
    func badPath() async throws {
        let path = "/tmp/" + String(repeating: "x", count: 120)
        #expect(await failure(path) == .notReachable(.badPath, path: path))
    }

    @Test("is given a sentence and a next step for each reason")
    func explains() {
        let reasons: [NotReachable] = [
            .noSocket, .nobodyListens, .notPermitted, .badPath, .noAnswer, .hungUp, .other("odd"),
        ]
        let errors = reasons.map { LocalAPIClientError.notReachable($0, path: "/run/x.sock") }
        #expect(Set(errors.map(\.text)).count == reasons.count)
        #expect(errors.allSatisfy { $0.text.contains("/run/x.sock") && !$0.next.isEmpty })
    }

    private func failure(_ path: String) async -> LocalAPIClientError? {
        do {
            _ = try await asking(path) { try await $0.status() }
            return nil
        } catch {
            return error as? LocalAPIClientError
        }
    }
}
