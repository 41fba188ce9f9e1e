import Foundation
package import LocalAPI
import Waiting

/// Servers on real sockets.
package enum Serving {
    /// Runs `body` with a fresh directory that is removed afterwards; its path is short, because a
    /// socket's is bounded.
    package static func withDirectory<Result>(
        _ body: (String) async throws -> Result
    ) async throws -> Result {
        let name = "busbar-" + String(UInt32.random(in: .min ... .max), radix: 36)
        let path = FileManager.default.temporaryDirectory.appendingPathComponent(name).path
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
        defer {
            // A directory that is left in the temporary folder fails no test.
            try? FileManager.default.removeItem(atPath: path)
        }
        return try await body(path)
    }

    /// Serves `depot` on a fresh socket while `body` runs.
    package static func withServer<Result: Sendable>(
        _ depot: some LocalAPIProvider, _ body: @Sendable (String) async throws -> Result
    ) async throws -> Result {
        try await withDirectory { directory in
            let path = directory + "/busbard.sock"
            return try await withServer(depot, at: path) { try await body(path) }
        }
    }

    /// Serves `depot` at `path` while `body` runs.
    package static func withServer<Result: Sendable>(
        _ depot: some LocalAPIProvider, at path: String, _ body: @Sendable () async throws -> Result
    ) async throws -> Result {
        try await withThrowingTaskGroup(of: Void.self) { group in
            let server = LocalAPIServer(socketPath: path, provider: depot)
            group.addTask { try await server.run() }
            try await eventually("the server answers") { await answers(path) }
            let result = try await body()
            group.cancelAll()
            return result
        }
    }

    private static func answers(_ path: String) async -> Bool {
        let client = LocalAPIClient(socketPath: path)
        let isThere: Bool
        do {
            _ = try await client.status()
            isThere = true
        } catch {
            isThere = false
        }
        await client.shutdown()
        return isThere
    }
}
