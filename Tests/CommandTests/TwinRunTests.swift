import Foundation
import LocalAPIFixtures
import Testing

@Suite("busbar twin run")
struct TwinRunTests {
    private static let good = """
        # A vehicle gets all that it can take.
        feeder   main   100 A per phase
        charger  a      AC 32 A   below main
        at 0 s          a plugged in
        within 30 s     a limit 32 A because connector_rating

        """

    @Test("ends with 0 where every expectation came true, with a line for each file")
    func good() async throws {
        try await play([Self.good]) { outcome, files in
            #expect(outcome.code == 0, "\(outcome.complaint)")
            #expect(
                outcome.output == """
                    ok     \(files[0]): A vehicle gets all that it can take.
                    1 played, 0 not as expected

                    """)
        }
    }

    @Test("ends with 1 where one did not, and shows its line and the seconds around it")
    func failed() async throws {
        let bad = Self.good.replacing("32 A because", with: "16 A because")
        try await play([Self.good, bad]) { outcome, files in
            #expect(outcome.code == 1)
            #expect(outcome.output.contains("FAILED \(files[1]): "))
            #expect(outcome.output.contains("\(files[1]):5: within 30 s a limit 16 A because"))
            #expect(outcome.output.contains("a/1 32.0 A (connector_rating), draws 32.0"))
            #expect(outcome.output.hasSuffix("2 played, 1 not as expected\n"))
        }
    }

    @Test("ends with 2 and plays nothing where a file has a fault, or is none")
    func faults() async throws {
        try await play([Self.good, "fuse f\n"]) { outcome, files in
            #expect(outcome.code == 2)
            #expect(outcome.output.isEmpty)
            #expect(outcome.complaint.hasPrefix("\(files[1]):1:1: found \"fuse\"; allowed: "))
        }
        let missing = try await Busbar.run(["twin", "run", "/nowhere/at.scenario"])
        #expect(missing.code == 2)
        #expect(missing.complaint.contains("/nowhere/at.scenario"))
    }

    /// Plays texts as files of a directory that goes afterwards.
    private func play(
        _ texts: [String], check: (Busbar.Outcome, [String]) throws -> Void
    ) async throws {
        try await Serving.withDirectory { directory in
            var files: [String] = []
            for (index, text) in texts.enumerated() {
                files.append("\(directory)/\(index).scenario")
                try text.write(toFile: files[index], atomically: true, encoding: .utf8)
            }
            try check(try await Busbar.run(["twin", "run"] + files), files)
        }
    }
}
