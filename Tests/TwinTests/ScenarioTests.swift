import Foundation
import Ledger
import Testing
import Twin
import Units

/// A file of `Scenarios`. `busbar twin run FILE` plays the same.
struct ScenarioFile: Sendable, CustomTestStringConvertible {
    let name: String

    var testDescription: String { name }

    private static let directory = URL(filePath: #filePath).deletingLastPathComponent()
        .appending(path: "Scenarios")

    /// All that the product keeps, by name.
    static let all = files(in: "")
    /// What it does not keep yet; `Twin.docc` says why.
    static let open = files(in: "Open/")

    private static func files(in folder: String) -> [ScenarioFile] {
        let path = directory.appending(path: folder).path
        // A directory that can't be read gives none, which a test notices.
        let names = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
        return names.filter { $0.hasSuffix(".scenario") }.sorted()
            .map { ScenarioFile(name: folder + $0) }
    }

    func scenario() throws -> Scenario {
        let text = try String(
            contentsOf: Self.directory.appending(path: name), encoding: .utf8)
        return try Scenario(reading: text, file: name)
    }
}

@Suite("a scenario")
struct ScenarioTests {
    @Test("comes out as its file says", arguments: ScenarioFile.all)
    func holds(file: ScenarioFile) throws {
        var run = ScenarioRun(try file.scenario(), seed: 1, omitting: .none)
        let outcome = run.play()
        #expect(outcome.failures == [], "\(outcome.failures.joined(separator: "\n"))")
    }

    @Test("that stands open does not come out yet", arguments: ScenarioFile.open)
    func isOpen(file: ScenarioFile) throws {
        var run = ScenarioRun(try file.scenario(), seed: 1, omitting: .none)
        let outcome = run.play()
        #expect(outcome.failures != [], "\(file.name) comes out now: move it to the others")
    }

    /// A rule that is left out, and a scenario that shows what it is for.
    struct Ablation: Sendable, CustomTestStringConvertible {
        var rule: String
        var file: String

        var testDescription: String { "\(file) without \(rule)" }

        init(_ rule: String, _ file: String) {
            self.rule = rule
            self.file = file
        }
    }

    @Test(
        "fails where a rule is left out that it is about",
        arguments: [
            Ablation("R1", "b1-cut-off-before-its-answer"), Ablation("R1", "row03-ramps-in"),
            Ablation("R1", "e2-half-of-them-flap"), Ablation("R2", "row03-ramps-in"),
            Ablation("R3", "c1-dies-during-a-pause"),
            Ablation("R3", "row19-commands-go-on-without-a-meter"),
            Ablation("R6", "c1-controller-dies"), Ablation("R6", "c1-controller-stays-dead"),
            Ablation("R6", "c2-hang-ends-by-watchdog"),
            Ablation("R8", "b2-ignores-its-limit"), Ablation("R8", "b2-refuses-to-stop"),
            Ablation("other-load", "a7-dip"), Ablation("other-load", "a7-jump-up"),
            Ablation("other-load", "row01-steady-split"),
            Ablation("other-load", "row06-slow-up-fast-down"),
        ])
    func notices(ablation: Ablation) throws {
        let known = try #require(Omissions.names.first { $0.name == ablation.rule })
        let file = ScenarioFile(name: ablation.file + ".scenario")
        var run = ScenarioRun(try file.scenario(), seed: 1, omitting: known.omission)
        #expect(run.play().failures != [])
    }

    @Test("is one of at least forty")
    func count() {
        #expect(ScenarioFile.all.count >= 40)
    }
}
