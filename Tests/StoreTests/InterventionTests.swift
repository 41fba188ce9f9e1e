import Depot
import Foundation
import Glibc
import Store
import Testing
import Units

@Suite("what was set until further notice")
struct InterventionTests {
    private static let paused = Intervention(
        charger: "CP-01", connector: 1, kind: .paused, since: .test(1), user: 0)
    private static let released = Intervention(
        charger: "CP-01", connector: 0, kind: .released, since: .test(1), user: .max)
    private static let all = [
        released, paused,
        Intervention(
            charger: "CP-01", connector: 1,
            kind: .overridden(ChargingRate(.amperes(10)), .amperes, until: .test(7200)),
            since: .test(2), user: 1000),
        Intervention(
            charger: "CP-01", connector: 1, kind: .violated(times: 3, isViolator: true),
            since: .test(3), user: nil),
        Intervention(
            charger: "Ladesäule 2", connector: 2,
            kind: .overridden(.zero, .watts, until: .test(-5)), since: .test(-9), user: nil),
        Intervention(
            charger: "Ladesäule 2", connector: 2, kind: .violated(times: 1, isViolator: false),
            since: .test(3), user: nil),
    ]

    @Test("comes back as it was, and each word replaces the one before it")
    func roundTrip() throws {
        let directory = try StateDirectory()
        do {
            let store = try directory.open()
            #expect(try store.recall().interventions == [])
            #expect(store.commit(1, .interventionsStand([Self.paused])) == kept(1))
            #expect(store.commit(2, .interventionsStand(Self.all)) == kept(2))
        }
        do {
            let store = try directory.open()
            #expect(try store.recall().interventions == Self.all)
            #expect(store.commit(3, .interventionsStand([Self.released])) == kept(3))
        }
        let store = try directory.open()
        #expect(try store.recall().interventions == [Self.released])
        #expect(store.commit(4, .interventionsStand([])) == kept(4))
        #expect(try store.recall().interventions == [])
    }

    @Test("survives kill -9 once it was acknowledged")
    func killed() async throws {
        let directory = try StateDirectory()
        let path = directory.path
        await #expect(processExitsWith: .signal(SIGKILL)) { [path = path as String] in
            let store = try Store.open(directory: path, bounds: .small, at: .test(0))
            guard store.commit(1, .interventionsStand(Self.all)) == kept(1) else { exit(3) }
            kill(getpid(), SIGKILL)
        }
        #expect(try directory.open().recall().interventions == Self.all)
    }

    @Test(
        "stands as before where a new word can't be kept whole",
        arguments: [
            Intervention(charger: "", connector: 1, kind: .paused, since: .test(1), user: 0),
            Intervention(charger: "a", connector: -1, kind: .paused, since: .test(1), user: 0),
            Intervention(
                charger: "a", connector: 1, kind: .violated(times: 0, isViolator: true),
                since: .test(1), user: 0), paused,
        ])
    func refused(wrong: Intervention) throws {
        let store = try StateDirectory().open()
        _ = store.commit(1, .interventionsStand(Self.all))
        let outcomes = store.commit(2, .interventionsStand([Self.paused, wrong]))
        guard case .failed([2], .refused) = outcomes.first else {
            Issue.record("\(outcomes)")
            return
        }
        #expect(try store.recall().interventions == Self.all)
    }

    @Test(
        "is left out and counted where a bit of its row is wrong",
        arguments: [
            "charger = 'CP-02'", "connector = 2", "since = since + 1", "until = until + 1",
            "user = 8", "rate = 32000", "unit = 'W'",
        ])
    func flippedBit(change: String) throws {
        let directory = try StateDirectory()
        do {
            let store = try directory.open()
            _ = store.commit(1, .interventionsStand(Self.all))
        }
        try directory.execute("UPDATE interventions SET \(change) WHERE seq = 3")
        let recalled = try directory.open().recall()
        #expect(recalled.interventions == Self.all.filter { $0 != Self.all[2] })
        #expect(recalled.damagedRows == 1)
    }

    @Test("is brought over from a database that is damaged elsewhere")
    func salvaged() throws {
        let directory = try StateDirectory()
        do {
            let store = try directory.open()
            _ = store.commit(1, .interventionsStand(Self.all))
        }
        try directory.spoilHeader()
        let recalled = try directory.open(at: 1000).recall()
        #expect(recalled.salvage?.otherRows == Self.all.count)
        #expect(recalled.interventions == Self.all)
    }
}
