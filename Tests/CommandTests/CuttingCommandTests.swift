import Foundation
import LocalAPIFixtures
import Testing

@Suite("busbar replay --cut")
struct CuttingCommandTests {
    /// Records twenty minutes of a depot.
    private static func record(_ journal: String) async throws {
        let recorded = try await Busbar.run([
            "twin", "swarm", "--kernel", "--minutes", "20", "--seeds", "5", "--record", journal,
        ])
        #expect(recorded.code == 0, "\(recorded.complaint)")
    }

    /// When a recording begins: `busbar replay --json` tells.
    private static func beginning(of journal: String) async throws -> Date {
        struct Document: Decodable {
            struct Row: Decodable { var from: String }
            var segments: [Row]
        }
        let told = try await Busbar.run(["replay", "--json", journal])
        let document = try JSONDecoder().decode(Document.self, from: Data(told.output.utf8))
        let first = try #require(document.segments.first)
        return try Date(
            first.from, strategy: Date.ISO8601FormatStyle(includingFractionalSeconds: true))
    }

    @Test("writes a stretch of a recording that plays alike, is cut again, and is not written over")
    func cuts() async throws {
        try await Serving.withDirectory { directory in
            let journal = directory + "/journal"
            try await Self.record(journal)
            let start = try await Self.beginning(of: journal)
            let file = directory + "/night.cutting"
            let cut = [
                "replay", journal, "--from", start.addingTimeInterval(60).formatted(.iso8601),
                "--to", start.addingTimeInterval(90).formatted(.iso8601), "--cut", file,
            ]
            let written = try await Busbar.run(cut)
            #expect(written.code == 0, "\(written.complaint)")
            #expect(written.output.contains("busbar replay \(file)"), "\(written.output)")
            let played = try await Busbar.run(["replay", file])
            #expect(played.code == 0, "\(played.output)")
            #expect(played.output.contains("equal"), "\(played.output)")
            let again = try await Busbar.run(cut)
            #expect(again.code == 2 && again.complaint.contains("not there yet"))

            let second = directory + "/second.cutting"
            let recut = try await Busbar.run(["replay", file, "--cut", second])
            #expect(recut.code == 0, "\(recut.complaint)")
            #expect(try await Busbar.run(["replay", second]).code == 0)

            // What comes of the last event is another thing.
            let text = try String(contentsOfFile: file, encoding: .utf8)
            let changed = directory + "/changed.cutting"
            try text.replacingOccurrences(of: "\nend\n", with: "\n  then {\"x\":1}\nend\n")
                .write(toFile: changed, atomically: true, encoding: .utf8)
            let differs = try await Busbar.run(["replay", changed])
            #expect(differs.code == 1)
            #expect(differs.output.contains("DIFFERS"), "\(differs.output)")
            #expect(differs.output.contains("- then {\"x\":1}"), "\(differs.output)")
            // And half of a file is none.
            try String(text.prefix(text.count / 2))
                .write(toFile: directory + "/torn.cutting", atomically: true, encoding: .utf8)
            let torn = try await Busbar.run(["replay", directory + "/torn.cutting"])
            #expect(torn.code == 1)
            #expect(torn.complaint.contains("torn.cutting:"), "\(torn.complaint)")
        }
    }

    @Test("refuses what is not recorded, and what is no recording, and says what is allowed")
    func refuses() async throws {
        try await Serving.withDirectory { directory in
            let journal = directory + "/journal"
            try await Self.record(journal)
            let start = try await Self.beginning(of: journal)
            let file = directory + "/night.cutting"
            let early = start.addingTimeInterval(-600).formatted(.iso8601)
            let beyond = try await Busbar.run([
                "replay", journal, "--from", early, "--cut", file,
            ])
            #expect(beyond.code == 1)
            #expect(beyond.complaint.contains("\(journal): found no "), "\(beyond.complaint)")
            #expect(beyond.complaint.contains("allowed: "), "\(beyond.complaint)")
            let empty = try await Busbar.run([
                "replay", journal, "--from", start.addingTimeInterval(90).formatted(.iso8601),
                "--to", start.addingTimeInterval(60).formatted(.iso8601), "--cut", file,
            ])
            #expect(empty.code == 1)
            #expect(empty.complaint.contains("found no event from "), "\(empty.complaint)")
            let foreign = try await Busbar.run(["replay", directory, "--cut", file])
            #expect(foreign.code == 1)
            #expect(foreign.complaint.contains("no segment"), "\(foreign.complaint)")
            #expect(!FileManager.default.fileExists(atPath: file))
        }
    }

    @Test(
        "says how its options go together",
        arguments: [
            (["--from", "2026-03-02T03:11:50Z"], "--cut"),
            (["--from", "noon", "--cut", "/nowhere/at"], "2026-03-02T03:11:50Z"),
            (["--json", "--cut", "/nowhere/at"], "JSON"),
        ])
    func options(options: [String], allowed: String) async throws {
        let outcome = try await Busbar.run(["replay", "/nowhere"] + options)
        #expect(outcome.code == 2)
        #expect(outcome.complaint.contains(allowed), "\(outcome.complaint)")
    }
}
