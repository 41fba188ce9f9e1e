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

    @Test("is one of at least forty")
    func count() {
        #expect(ScenarioFile.all.count >= 40)
    }
}
