import Control
import Depot
import Testing
import Units

@Suite("the time that chargers are told, over a restart")
struct ServedTimeTests {
    @Test("goes on leaning where the wall clock had jumped ahead, as if nobody had died (R7)")
    func jumpAhead() {
        var scene = Scene.charging()
        scene.wallAhead = 3600
        scene.run(90)
        for _ in 0..<3 {
            let before = scene.controller.served.time(at: scene.now)
            scene.restart(goneFor: 7)
            let after = scene.controller.served.time(at: scene.now)
            #expect(after - before >= .seconds(5), "what it leaned by since it was kept is lost")
            #expect(after - before <= .seconds(7))
            scene.run(600)
            let leant = scene.controller.served.time(at: scene.now) - after
            #expect(leant >= .seconds(609) && leant <= .seconds(610))
            #expect(scene.alarms.contains("clock"))
        }
    }

    /// What an earlier run kept, and where the next begins, in seconds ahead of the wall clock that it
    /// finds.
    struct Beginning: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let last: Int64
        let lead: Int64?
        let begins: Int64

        init(_ what: String, last: Int64, lead: Int64?, begins: Int64) {
            testDescription = what
            self.last = last
            self.lead = lead
            self.begins = begins
        }
    }

    static let beginnings = [
        Beginning("a clock that is right", last: -5, lead: 0, begins: 0),
        Beginning("no lead was kept", last: -5, lead: nil, begins: 0),
        Beginning("no lead was kept, an hour off", last: -3605, lead: nil, begins: 0),
        Beginning("it had jumped ahead by an hour", last: -3605, lead: -3600, begins: -3600),
        Beginning("it was set back to right since", last: -5, lead: -3600, begins: -5),
        Beginning("it was set back by half since", last: -1805, lead: -3600, begins: -1805),
        Beginning("a box that wakes half an hour ago", last: 1800, lead: 0, begins: 1800),
        Beginning("the same, after a jump", last: 1800, lead: -600, begins: 1800),
        Beginning("it had fallen behind", last: 595, lead: 600, begins: 595),
        Beginning("it had fallen behind, and is right", last: -5, lead: 600, begins: 0),
        Beginning("a day", last: -86_405, lead: -86_400, begins: -86_400),
        Beginning("more than a day", last: -86_406, lead: -86_401, begins: 0),
        Beginning("from 1970", last: -1_800_000_000, lead: -1_799_999_995, begins: 0),
    ]

    @Test("begins where it must", arguments: beginnings)
    func begins(_ row: Beginning) {
        var scene = Scene(.example())
        let wall = scene.moment.utc
        var recalled = scene.disk.recalled
        recalled.servedAt = wall + .seconds(row.last)
        recalled.servedLead = row.lead.map { .seconds($0) }
        scene.take(.recalled(recalled))
        #expect(scene.controller.served.time(at: scene.now) - wall == .seconds(row.begins))
    }

    @Test("is right at once where a person starts anew a box that woke in 1970")
    func wokeIn1970() throws {
        var scene = Scene(.example())
        scene.wallAhead = -1_800_000_000
        scene.die(for: 1)
        scene.recall([])
        scene.run(20)
        scene.wallAhead = 0
        scene.run(90)
        let alarm = try #require(scene.controller.alarms.standing.first { $0.id == "clock" })
        #expect(alarm.text.contains("restart busbard while no vehicle charges"))
        scene.restart(goneFor: 5)
        scene.run(20)
        #expect(scene.controller.served.time(at: scene.now) == scene.moment.utc)
        #expect(!scene.alarms.contains("clock"))
    }
}
