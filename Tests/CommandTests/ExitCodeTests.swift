import Depot
import Foundation
import LocalAPI
import LocalAPIFixtures
import Screens
import Testing
import Units

@Suite("the busbar command")
struct ExitCodeTests {
    @Test(
        "ends with 3 and the next step where no daemon answers",
        arguments: [
            ["status"], ["meters"], ["chargers"], ["fleet"], ["floors"], ["alarms"],
            ["why", "CP-01/1"], ["floors", "CP-01/1", "--json"], ["pause"], ["top", "--once"],
            ["status", "--json"],
        ])
    func noDaemon(arguments: [String]) async throws {
        try await Serving.withDirectory { directory in
            let path = directory + "/none.sock"
            let outcome = try await Busbar.run(["--socket", path] + arguments)
            #expect(outcome.code == 3)
            #expect(outcome.output.isEmpty)
            #expect(
                outcome.complaint == """
                    busbar: there is no socket at \(path): busbard is not running
                      it means: without it the chargers fall back to their floors when their leases end
                      next: see `systemctl status busbard`, or name its socket with --socket

                    """)
        }
    }

    @Test("takes the socket from its environment where no flag names one")
    func environment() async throws {
        let outcome = try await Busbar.run(
            ["status"], environment: ["BUSBAR_SOCKET": "/nowhere/at-all.sock"])
        #expect(outcome.code == 3)
        #expect(outcome.complaint.contains("/nowhere/at-all.sock"))
    }

    @Test(
        "ends with 2 where it is used wrongly",
        arguments: [
            ["--nonsense"], ["dance"], ["status", "--nonsense"], ["why"], ["why", "CP-01"],
            ["why", "CP-01/1", "--at", "25:00"], ["floors", "CP-01"], ["floors", "CP-01/0"],
            ["floors", "CP-01/1", "CP-02/1"], ["override", "CP-01/1"],
            ["override", "CP-01/1", "--kw", "20"],
            ["override", "CP-01/1", "--kw", "20", "--amps", "3", "--for", "2h"],
            ["override", "CP-01/1", "--kw", "-3", "--for", "2h"],
            ["override", "CP-01/1", "--kw", "-0.5", "--for", "2h"],
            ["override", "CP-01/1", "--amps", "-5", "--for", "2h"],
            ["override", "CP-01/1", "--amps", "0", "--for", "2h"],
            ["override", "CP-01/1", "--amps", "10", "--for", "0"],
            ["override", "CP-01/1", "--amps", "10", "--for", "0s"],
            ["override", "CP-01/1", "--amps", "10", "--for", "-2h"],
            ["override", "CP-01/1", "--kw", "20", "--for", "soon"], ["release"],
            ["release", "CP/1"], ["take-back"], ["pause", "CP-01/x"], ["status", "extra"],
            ["meters", "--probe"], ["meters", "--probe", "10.0.0.5"],
            ["meters", "--probe", "serial:///dev/ttyS1"],
            ["meters", "--probe", "tcp://127.0.0.1", "--units", "1..300"], ["twin", "run"],
        ])
    func wrongUse(arguments: [String]) async throws {
        let outcome = try await Busbar.run(arguments)
        #expect(outcome.code == 2)
        #expect(outcome.output.isEmpty)
        #expect(outcome.complaint.hasPrefix("Error: "))
    }

    @Test(
        "shows how the command is used that was used wrongly",
        arguments: [
            (["twin", "swarm", "--seeds", "9..1"], "twin swarm"),
            (["twin", "swarm", "--seeds", "1..x"], "twin swarm"),
            (["twin", "swarm", "--minutes", "0"], "twin swarm"),
            (["twin", "swarm", "--kernel", "--hours", "0"], "twin swarm"),
            (["twin", "swarm", "--without", "R99"], "twin swarm"),
            (["twin", "run", "a.scenario", "--without", "R99"], "twin run"),
            (["meters", "--probe", "10.0.0.5"], "meters"),
            (["override", "CP-01/1", "--amps", "-5", "--for", "2h"], "override"),
        ])
    func usage(arguments: [String], command: String) async throws {
        let outcome = try await Busbar.run(arguments)
        #expect(outcome.code == 2)
        #expect(outcome.complaint.contains("Usage: busbar \(command) "), "\(outcome.complaint)")
    }

    @Test("says that resuming ends overrides, too")
    func resumeHelp() async throws {
        let outcome = try await Busbar.run(["resume", "--help"])
        #expect(outcome.code == 0)
        #expect(outcome.output.contains("Ends pauses and overrides."))
    }

    @Test(
        "ends with 0 and prints its help where it is asked for", arguments: [["--help"], ["help"]])
    func help(arguments: [String]) async throws {
        let outcome = try await Busbar.run(arguments)
        #expect(outcome.code == 0)
        #expect(outcome.output.contains("take-back"))
    }

    @Test(
        "ends with 1 where the thing asked about is not fine, else with 0", arguments: verdictRows)
    func verdicts(line: String, code: Int32) async throws {
        let depot = FakeDepot(status: try Contract.status())
        try await Serving.withServer(depot) { path in
            let outcome = try await Busbar.run(
                ["--socket", path] + line.split(separator: " ").map(String.init))
            #expect(outcome.code == code, "\(outcome.complaint)")
        }
    }

    @Test("is fine with a depot that regulates and not with a critical alarm")
    func critical() async throws {
        var status = try Contract.status()
        status.mode = ModeDocument(state: .regulating, because: nil)
        var bad = status
        bad.alarms[0].severity = .critical
        let depot = FakeDepot(status: status)
        try await Serving.withServer(depot) { [bad] path in
            let good = try await Busbar.run(["--socket", path, "status"])
            #expect(good.code == 0)
            depot.tick(bad)
            let status = try await Busbar.run(["--socket", path, "status"])
            #expect(status.code == 1)
            let alarms = try await Busbar.run(["--socket", path, "alarms"])
            #expect(alarms.code == 1)
        }
    }

    @Test("is fine with floors that are proven and fit")
    func floorsVerdict() {
        var floors = Samples.floors
        #expect(Verdict(floors) == .notFine)
        for index in floors.connectors.indices { floors.connectors[index].proof = .proven }
        floors.connectors[1].proof = .absent
        #expect(Verdict(floors) == .notFine, "tx1 is overfull")
        floors.limits.removeLast()
        #expect(Verdict(floors) == .fine)
        floors.connectors[2].proof = .told
        #expect(Verdict(floors) == .notFine)
    }

    @Test("prints the document as it was received with --json")
    func json() async throws {
        let depot = FakeDepot(status: try Contract.status())
        try await Serving.withServer(depot) { path in
            let outcome = try await Busbar.run(["--socket", path, "status", "--json"])
            let json = Data(outcome.output.utf8)
            #expect(try JSONDecoder().decode(StatusDocument.self, from: json) == Contract.status())
            #expect(outcome.output.contains("\n  \"alarms\" : ["))
        }
    }

    @Test("sends the limit and the time that were typed")
    func sendsOverride() async throws {
        let depot = FakeDepot(status: try Contract.status())
        try await Serving.withServer(depot) { path in
            let before = Date()
            _ = try await Busbar.run(
                ["--socket", path, "override", "CP-01/1", "--kw", "20.5", "--for", "2h"])
            guard case .override(let name, let limit, let until)? = depot.orders.first?.request
            else {
                Issue.record("no override came: \(depot.orders)")
                return
            }
            #expect(name == ConnectorName(text: "CP-01/1"))
            #expect(limit == CommandLimit(kilowatts: 20.5))
            let ends = Date(timeIntervalSince1970: Double(until.moment.milliseconds) / 1000)
            #expect((7190...7290).contains(ends.timeIntervalSince(before)))
        }
    }
}

/// What is typed and the code it ends with, at the contract's depot.
private let verdictRows: [(String, Int32)] = [
    ("status", 1), ("meters", 1), ("chargers", 1), ("alarms", 0), ("alarms --all", 0),
    ("why CP-01/1", 0), ("why CP-99/1", 1), ("floors", 1), ("floors CP-99/1", 1),
    ("pause CP-01", 0), ("resume", 0),
    ("take-back CP-01", 0), ("release CP-01", 1), ("top --once", 0),
    ("override CP-01/1 --kw 20 --for 2h", 0),
]
