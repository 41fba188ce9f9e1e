import Foundation
import Testing

@Suite("what busbard says to a person at the box", .serialized)
struct WordsTests {
    @Test("names what to resume, what is allowed and what holds while a charger is away")
    func words() async throws {
        try await StartedDaemon.with { daemon in
            try await daemon.whileRunning {
                let pause = try await daemon.busbar("pause", "AC-01")
                #expect(pause.code == 0)
                #expect(pause.said.contains("next: busbar resume AC-01 ends the pause."))
                let all = try await daemon.busbar("pause")
                #expect(all.said.contains("next: busbar resume ends the pause."))

                let low = try await daemon.busbar(
                    "override", "AC-01/1", "--amps", "1", "--for", "1h")
                #expect(low.code == 1)
                #expect(low.said.contains("from 6.0 A to 32.0 A on each phase"))
                #expect(low.said.contains("busbar pause AC-01/1"))
                let fits = try await daemon.busbar(
                    "override", "AC-01/1", "--amps", "6", "--for", "1h")
                #expect(fits.code == 0)

                let why = try await daemon.busbar("why", "AC-01/1", "--json")
                #expect(why.said.contains("its charger has not connected since busbard started"))
                #expect(why.said.contains("it counts at its rating"))
                #expect(why.said.contains("besides, a person paused it"))
                #expect(why.said.contains("\"limit_amps\" : 32"))
                let floors = try await daemon.busbar("floors")
                #expect(floors.code == 1)
                #expect(floors.said.contains("AC-01/1    6.0 A  not told"), "\(floors.said)")
                #expect(
                    floors.said.contains("AC-01/1: not proven, so it counts at up to its rating"))
                #expect(
                    floors.said.contains("AC-01/1: no plan: its model is not proven to hold one"))
                let json = try await daemon.busbar("floors", "AC-01/1", "--json")
                #expect(json.said.contains("\"because\" : \"its charger is not connected\""))
                let nobody = try await daemon.busbar("floors", "AC-09/1")
                #expect(nobody.code == 1)
                #expect(nobody.said.isEmpty)

                let chargers = try await daemon.busbar("chargers")
                #expect(chargers.said.contains("waiting"))
            }
        }
    }
}
