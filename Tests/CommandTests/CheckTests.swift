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
                "left", "for_plans", "fits", "fits_share",
            ])
        #expect((document["fallbacks"] as? [Any])?.isEmpty == false)
        #expect(document["lines"] is [Any])
        #expect(document["not_proven"] is [String])
        let holders = try #require(document["day_plans"] as? [[String: Any]])
        #expect(
            holders.map { $0["charger"] as? String } == ["YARD-1", "YARD-2", "YARD-3", "YARD-4"])
        #expect(holders.allSatisfy { $0["can_hold"] as? Bool == false })
        #expect(holders.allSatisfy { ($0["because"] as? String)?.contains("day_plan") == true })
    }

    @Test("tells within 80 columns what room day plans have, and who can hold one")
    func dayPlans() async throws {
        let folder = FileManager.default.temporaryDirectory
            .appendingPathComponent("check-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        func write(_ name: String, from source: String, _ change: (String) -> String) throws {
            let text = try String(contentsOfFile: "\(Self.models)/\(source)", encoding: .utf8)
            try change(text).write(
                to: folder.appendingPathComponent(name), atomically: true, encoding: .utf8)
        }
        try write("box.yaml", from: "chargers/generic-ac.yaml") { $0 + "day_plan: proven\n" }
        try write("site.yaml", from: "sites/\(Self.site)") { text in
            let first = text.range(of: "model: generic-ac")
            return first.map { text.replacingCharacters(in: $0, with: "model: ./box.yaml") } ?? text
        }
        let outcome = try await Busbar.run([
            "check", "--models", Self.models, folder.appendingPathComponent("site.yaml").path,
        ])
        let lines = outcome.output.split(separator: "\n", omittingEmptySubsequences: false)
        let start = try #require(
            lines.firstIndex { $0.hasPrefix("Day plans") }, "\(outcome.output)\(outcome.complaint)")
        #expect(
            lines[start..<min(start + 6, lines.count)].joined(separator: "\n") == """
                Day plans, which charge towards departures while nobody speaks to the chargers
                  They and the fallbacks may take 30 % of what reserve and the worst other
                  load leave (plan_share_percent); what that is for them stands under PLANS.
                  - YARD-1 can hold one
                  - none for YARD-2, YARD-3, YARD-4 (generic-ac): its model is not proven to
                    hold one (day_plan: unproven)
                """)
        #expect(lines[..<start].allSatisfy { $0.count <= 80 })
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
