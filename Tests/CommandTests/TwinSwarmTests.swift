import LocalAPIFixtures
import Testing

@Suite("busbar twin swarm")
struct TwinSwarmTests {
    @Test("prints a smaller run of the first seed that fails, and the command that plays it")
    func repeatsShrunken() async throws {
        let whole = try await Busbar.run(
            ["twin", "swarm", "--kernel", "--hours", "1", "--seeds", "1..5", "--without", "R1"])
        #expect(whole.code == 1, "\(whole.complaint)")
        let line = try #require(
            whole.output.split(separator: "\n").first { $0.hasPrefix("the smallest of ") })
        let words = line.split(separator: " ").map { String($0) }
        let start = try #require(words.firstIndex(of: "busbar"))
        let again = try await Busbar.run(Array(words[(start + 1)...]))
        #expect(again.code == 1, "\(again.complaint)")
        let told = { (output: String) in
            output.split(separator: "\n").filter { $0.hasPrefix("at ") || $0.hasPrefix("# at ") }
        }
        #expect(told(again.output).contains { $0.contains("OVERLOAD of ") })
        #expect(told(again.output) == told(whole.output))
    }

    @Test("records a run that busbar replay steps through, and writes over nothing")
    func records() async throws {
        try await Serving.withDirectory { directory in
            let journal = directory + "/journal"
            let arguments = [
                "twin", "swarm", "--kernel", "--minutes", "20", "--seeds", "5", "--record", journal,
            ]
            let recorded = try await Busbar.run(arguments)
            #expect(recorded.code == 0, "\(recorded.complaint)")
            let replayed = try await Busbar.run(["replay", journal])
            #expect(replayed.code == 0, "\(replayed.output)")
            let again = try await Busbar.run(arguments)
            #expect(again.code == 2, "\(again.complaint)")
        }
    }

    @Test(
        "refuses words that it does not know, and says which it does",
        arguments: [
            (["--seeds", "1", "--keep", "thunder"], "outage, blackout"),
            (["--seeds", "1", "--chargers", "NOBODY"], "CP-1"),
            (["--seeds", "1..2", "--keep", "none"], "one seed"),
            (["--seeds", "1..2", "--record", "/nowhere/at"], "one seed"),
        ])
    func refuses(options: [String], allowed: String) async throws {
        let outcome = try await Busbar.run(["twin", "swarm"] + options)
        #expect(outcome.code == 2)
        #expect(outcome.complaint.contains(allowed), "\(outcome.complaint)")
    }
}
