import Foundation
import LocalAPI
import LocalAPIFixtures
import Testing
import Waiting

@Suite("busbar top without a terminal")
struct TopCommandTests {
    @Test(
        "prints a block for each change, through a daemon's end and return, until it is told to end"
    )
    func survivesTheDaemon() async throws {
        let first = try Contract.status()
        try await Serving.withDirectory { directory in
            let path = directory + "/busbard.sock"
            let output = Pipe()
            let text = Collected(output)
            let top = try Busbar.start(["--socket", path, "top"], output: output)
            try await eventually("it says that the daemon is away") {
                text.contains("there is no socket")
            }
            let depot = FakeDepot(status: first)
            try await Serving.withServer(depot, at: path) {
                try await eventually("the first status") { text.contains("tick 90211") }
                var same = first
                same.tick.count = 90_212
                depot.tick(same)
                var changed = first
                changed.tick.count = 90_213
                changed.connectors[0].limitAmps = 31.5
                depot.tick(changed)
                try await eventually("the change") { text.contains("31.5 A") }
            }
            try await eventually("it says that the daemon is gone") {
                text.contains("hung up") || text.count(of: "there is no socket") == 2
            }
            try await Serving.withServer(FakeDepot(status: first), at: path) {
                try await eventually("the status again") { text.count(of: "tick 90211") == 2 }
            }
            top.terminate()
            try await eventually("its end") { !top.isRunning }
            #expect(top.terminationStatus == 0)
            #expect(!text.contains("tick 90212"))
            #expect(!text.contains("\u{1B}"))
        }
    }
}
