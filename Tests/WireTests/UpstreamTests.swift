import Foundation
import Testing
import Waiting

@Suite("busbard, busbar-uplink and a receiver", .serialized)
struct UpstreamTests {
    @Test("hand a depot's alarms upstream over TLS and show how it goes")
    func whole() async throws {
        try await StartedDaemon.with { daemon in
            let port = 14_000 + Int(ProcessInfo.processInfo.processIdentifier % 5_000)
            try await Self.prepare(daemon, receiverPort: port)
            let uplink = [
                "--config", daemon.directory.appending(path: "uplink.yaml").path, "--socket",
                daemon.socket, "--once",
            ]
            try await daemon.whileRunning {
                try await eventually("rows wait for the way upstream") {
                    try await Self.upstream(daemon)?.rows ?? 0 > 0
                }
                // Nobody listens yet.
                let failed = try await StartedDaemon.run("busbar-uplink", uplink)
                #expect(failed.code == 1)
                let page = try await daemon.busbar("status")
                #expect(page.said.contains("uplink failing: "))
                #expect(page.said.contains("can't be reached"))

                let receiver = try StartedDaemon.start(
                    "busbar", Self.receiver(daemon, port: port))
                defer { receiver.process.terminate() }
                try await eventually("a delivery") {
                    try await StartedDaemon.run("busbar-uplink", uplink).code == 0
                }
                let delivered = try #require(try await Self.upstream(daemon))
                #expect(delivered.rows == 0)
                #expect(delivered.state == "idle")
                let rows = try Self.rows(daemon)
                #expect(rows.contains { $0.contains("\"id\":\"not_commissioned\"") })
                #expect(Set(rows).count == rows.count)
            }
        }
    }

    private static func prepare(_ daemon: StartedDaemon, receiverPort: Int) async throws {
        let pki = daemon.directory.appending(path: "pki").path
        let made = try await StartedDaemon.run(
            "busbar", ["pki", "init", "--directory", pki, "--host", "127.0.0.1"])
        #expect(made.code == 0, "\(made.log)")
        let text = "url: https://127.0.0.1:\(receiverPort)/v1/batches\nca_file: pki/ca.pem\n"
        try Data(text.utf8).write(to: daemon.directory.appending(path: "uplink.yaml"))
        let site = try String(contentsOfFile: daemon.site, encoding: .utf8)
        try (site + "\nuplink: { file: uplink.yaml }\n").write(
            toFile: daemon.site, atomically: true, encoding: .utf8)
    }

    private static func receiver(_ daemon: StartedDaemon, port: Int) -> [String] {
        [
            "twin", "receiver", "--port", "\(port)", "--pki",
            daemon.directory.appending(path: "pki").path, "--rows",
            daemon.directory.appending(path: "rows").path,
        ]
    }

    private static func rows(_ daemon: StartedDaemon) throws -> [String] {
        try String(
            contentsOfFile: daemon.directory.appending(path: "rows").path, encoding: .utf8
        ).split(separator: "\n").map(String.init)
    }

    /// What the status says of the way upstream.
    private static func upstream(
        _ daemon: StartedDaemon
    ) async throws -> (state: String, rows: Int)? {
        let said = try await daemon.busbar("status", "--json").said
        // Nobody answers yet.
        guard !said.isEmpty else { return nil }
        let object = try JSONSerialization.jsonObject(with: Data(said.utf8)) as? [String: Any]
        guard let uplink = object?["uplink"] as? [String: Any],
            let state = uplink["state"] as? String, let rows = uplink["outbox_rows"] as? Int
        else { return nil }
        return (state, rows)
    }
}
