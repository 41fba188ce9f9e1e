import Foundation
import Testing

@Suite("busbar check --json")
struct CheckTests {
    @Test("prints the arithmetic of a site that is fine")
    func isFine() async throws {
        let outcome = try await Busbar.run([
            "check", "--json", "--models", Self.models, "\(Self.models)/sites/\(Self.site)",
        ])
        let document = try document(outcome)
        #expect(outcome.code == 0, "\(outcome.complaint)")
        #expect(document["fine"] as? Bool == true)
        #expect((document["errors"] as? [Any])?.isEmpty == true)
        let limits = try #require(document["limits"] as? [[String: Any]])
        let first = try #require(limits.first)
        #expect(
            Set(first.keys) == [
                "node", "constraint", "unit", "fallbacks", "other_load", "reserve", "limit",
                "left", "fits", "fits_share",
            ])
        #expect((document["fallbacks"] as? [Any])?.isEmpty == false)
        #expect(document["lines"] is [Any])
        #expect(document["not_proven"] is [String])
    }

    @Test("prints file, line, key, what was found and what is allowed, and ends with 1")
    func isBroken() async throws {
        let folder = FileManager.default.temporaryDirectory
            .appendingPathComponent("check-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let file = folder.appendingPathComponent("site.yaml")
        try "site: { id: depot, timezone: Europe/Berlin }\n"
            .write(to: file, atomically: true, encoding: .utf8)
        let outcome = try await Busbar.run(["check", "--json", file.path])
        #expect(outcome.code == 1)
        let document = try document(outcome)
        #expect(document["fine"] as? Bool == false)
        let errors = try #require(document["errors"] as? [[String: Any]])
        let nodes = try #require(errors.first { $0["key"] as? String == "nodes" })
        #expect(nodes["file"] as? String == file.path)
        #expect(nodes["line"] as? Int == 1)
        #expect(nodes["found"] as? String == "no such key")
        #expect(nodes["allowed"] as? String == "a list of nodes")
    }

    private func document(_ outcome: Busbar.Outcome) throws -> [String: Any] {
        try #require(
            try JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [String: Any],
            "\(outcome.output)\(outcome.complaint)")
    }

    private static let site = "van-yard.yaml"
    /// What the project ships as /usr/share/busbar.
    private static let models = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .appendingPathComponent("firmware-config").path
}
