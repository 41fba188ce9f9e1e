import Depot
import Testing
import Twin
import Units

/// One row: what was set, when one looks, what holds then. Times are seconds from the start of the
/// transaction (from the epoch where none runs); a 22 kW charge point of 32 A.
struct CompositeRow: CustomTestStringConvertible, Sendable {
    let when: String
    let profiles: String
    let look: [Int64: Int64]
    var state = State.charging

    enum State { case idle, charging, ended, rebooted }

    var testDescription: String { when }

    init(_ when: String, _ profiles: String, _ state: State, _ look: [Int64: Int64]) {
        self.when = when
        self.profiles = profiles
        self.state = state
        self.look = look
    }
}

private let rows: [CompositeRow] = [
    // Nothing set.
    .init("no profile, no vehicle: unlimited", "", .idle, [0: 32, 9999: 32]),
    .init("no profile, charging: unlimited", "", .charging, [0: 32, 9999: 32]),
    // Defaults.
    .init("a default floor", "default 0: 6", .charging, [0: 6, 99_999_999: 6]),
    .init("a default shows without a transaction", "default 0: 6", .idle, [0: 6]),
    .init("a default above the rating", "default 0: 80", .charging, [0: 32]),
    .init("a default of 0", "default 0: 0", .charging, [0: 0]),
    .init("a default of the whole station", "default 0 on 0: 10", .charging, [0: 10]),
    .init(
        "a connector's default before the station's", "default 0 on 0: 10; default 0: 8",
        .charging, [0: 8]),
    .init(
        "a station's higher level before a connector's lower", "default 1 on 0: 10; default 0: 8",
        .charging, [0: 10]),
    .init("a higher level wins, though lower", "default 0: 16; default 1: 8", .charging, [0: 8]),
    .init("a higher level wins, though higher", "default 0: 6; default 1: 20", .charging, [0: 20]),
    .init("the order of setting is nothing", "default 1: 20; default 0: 6", .charging, [0: 20]),
    .init("the same slot is replaced", "default 0: 20; default 0 id 5: 7", .charging, [0: 7]),
    .init("the same id is replaced", "default 0 id 5: 20; default 3 id 5: 7", .charging, [0: 7]),
    .init(
        "a day plan above the floor, then the floor again",
        "default 0: 6; default 1 start 0 until 86400: 10,3600=16", .charging,
        [-1: 6, 0: 10, 3599: 10, 3600: 16, 86_399: 16, 86_400: 6]),
    .init(
        "relative counts from the transaction", "default 0 relative: 20,60=8", .charging,
        [0: 20, 59: 20, 60: 8]),
    .init(
        "relative without a transaction begins now", "default 0 relative: 20,60=8", .idle,
        [0: 20, 600: 20]),
    .init(
        "a duration ends, and there is a gap", "default 0 start 0 for 100: 6", .charging,
        [99: 6, 100: 32]),
    .init(
        "a duration ends, and the level beneath shows",
        "default 0: 6; default 1 start 0 for 100: 16",
        .charging, [99: 16, 100: 6]),
    .init("before validFrom: unlimited", "default 0 from 60: 6", .charging, [59: 32, 60: 6]),
    .init("at validTo it is over", "default 0 until 60: 6", .charging, [59: 6, 60: 32]),
    .init(
        "valid, but its schedule has not begun", "default 0 start 30: 6", .charging,
        [29: 32, 30: 6]),
    .init(
        "the schedule runs while it is not valid", "default 0 start 0 from 60: 20,30=10,90=6",
        .charging, [59: 32, 60: 10, 90: 6]),
    // Leases.
    .init(
        "a lease above the floor", "default 0: 6; tx 1 start -60 until 180: 20,240=6", .charging,
        [0: 20, 179: 20, 180: 6]),
    .init(
        "a lease below the floor replaces it", "default 0: 16; tx 1 start -60 until 180: 6",
        .charging, [0: 6, 180: 16]),
    .init(
        "a lease at level 0 goes before a default at level 8", "default 8: 6; tx 0: 20", .charging,
        [0: 20]),
    .init(
        "a lease whose start the clock has not reached", "default 0: 6; tx 1 start 0: 20",
        .charging, [-5: 6, -1: 6, 0: 20]),
    .init(
        "the same with no floor beneath: full current", "tx 1 start 0: 10", .charging,
        [-5: 32, 0: 10]),
    .init(
        "a start one minute back stands any lag up to that", "default 0: 6; tx 1 start -60: 20",
        .charging, [-60: 20, -5: 20, 5: 20]),
    .init(
        "a lease without an end never falls back", "default 0: 6; tx 1: 20", .charging,
        [0: 20, 99_999_999: 20]),
    .init(
        "a lease that ends with no floor beneath", "tx 1 start -60 until 180: 10", .charging,
        [179: 10, 180: 32]),
    .init(
        "the second period holds where validTo is late",
        "default 0: 6; tx 1 start -60 until 190: 20,240=8", .charging,
        [179: 20, 180: 8, 189: 8, 190: 6]),
    .init(
        "a renewed lease takes the old one's place",
        "tx 1 start -60 until 100: 20; tx 1 start -10 until 150: 12", .charging, [0: 12, 120: 12]),
    .init(
        "an older lease on a lower level shows through",
        "tx 0 start -60 until 300: 20; tx 1 start -60 until 100: 8", .charging, [99: 8, 100: 20]),
    .init(
        "a gap between two leases falls to the floor",
        "default 0: 6; tx 1 start -60 until 50: 20; tx 2 start 60 until 120: 20", .charging,
        [49: 20, 50: 6, 59: 6, 60: 20, 120: 6]),
    .init(
        "a lease ends with its transaction", "default 0: 6; tx 1 start -60 until 3600: 20", .ended,
        [60: 6]),
    .init("a lease ends with its transaction, no floor", "tx 1: 10", .ended, [60: 32]),
    .init(
        "a reboot ends the lease and keeps the floor", "default 0: 6; tx 1: 20; max 0: 25",
        .rebooted, [60: 6]),
    .init("a reboot keeps the cap", "max 0: 25", .rebooted, [60: 25]),
    .init(
        "fractions of a second of a start", "default 0: 6; tx 1 start 10 for 1: 20", .charging,
        [9: 6, 10: 20, 11: 6]),
    // Caps.
    .init("a cap alone", "max 0: 25", .charging, [0: 25]),
    .init("a cap is no floor", "max 0: 25; default 0: 6", .charging, [0: 6]),
    .init("a cap below the floor", "max 0: 5; default 0: 6", .charging, [0: 5]),
    .init("a cap below a lease", "max 0: 12; default 0: 6; tx 1: 20", .charging, [0: 12]),
    .init("a lease below a cap", "max 0: 25; default 0: 6; tx 1: 20", .charging, [0: 20]),
    .init(
        "a station-level cut with an end", "max 0: 32; max 1 start -60 until 300: 10,360=32",
        .charging, [0: 10, 299: 10, 300: 32]),
    .init("a cap of 0", "max 0: 0; default 0: 6", .charging, [0: 0]),
    .init(
        "a cap that is over gives nothing", "max 0 until 60: 8; default 0: 16", .charging,
        [59: 8, 60: 16]),
    .init("tenths of an ampere stay", "default 0: 7.5", .charging, [0: 7]),
]

@Suite("the composite of charging profiles") struct CompositeTests {
    @Test("is what OCPP 1.6 section 3.13 says", arguments: rows)
    func composite(row: CompositeRow) throws {
        let bench = Bench.ready(0)
        var origin = Bench.epoch
        var transaction: Int64?
        if row.state != .idle {
            bench.plugIn(kilowattHours: 150, percent: 20, phases: 3)
            transaction = bench.point.transaction(at: 1)
            let start = try #require(bench.central.calls("StartTransaction").last)
            origin = try #require(
                UTCTime(text: start["timestamp"]?.string ?? "", assumesUTC: false))
        }
        for profile in row.profiles.split(separator: ";") {
            let status = bench.set(String(profile), origin: origin, transaction: transaction)
            #expect(status == "Accepted", "\(profile)")
        }
        switch row.state {
        case .idle, .charging: break
        case .ended:
            #expect(bench.status("RemoteStopTransaction", "{\"transactionId\":77}") == "Accepted")
        case .rebooted:
            bench.point.reboot(reason: "PowerLoss")
            bench.run(seconds: 30)
        }
        for (seconds, amperes) in row.look.sorted(by: { $0.key < $1.key }) {
            let limit = bench.point.limit(on: 1, at: origin + .seconds(seconds))
            let whole = limit.map { $0.rawValue / 1000 }
            #expect(whole == amperes, "at \(seconds) s")
        }
    }

    @Test(
        "refuses what it may not take",
        arguments: [
            "tx 1 of 78: 10", "tx 1 on 0: 10", "max 0 on 1: 10", "max 0 relative: 10",
            "default 9: 6", "default 0 recurring: 6", "default 0 in W: 5000", "default 0: 6,0=8",
            "default 0: 6,60=8,30=7", "default 0 on 4: 6", "default 0: 5=6",
            "default 0: " + (0..<25).map { "\($0)=6" }.joined(separator: ","),
        ])
    func refusal(profile: String) {
        let bench = Bench.ready(0)
        bench.plugIn(kilowattHours: 150, percent: 20, phases: 3)
        let status = bench.set(profile, origin: Bench.epoch, transaction: 77)
        #expect(status == "Rejected")
        #expect(bench.point.shelf.profiles.isEmpty)
    }

    @Test("refuses a lease while no transaction runs")
    func leaseWithoutTransaction() {
        let bench = Bench.ready(0)
        #expect(bench.set("tx 1: 10", origin: Bench.epoch, transaction: 77) == "Rejected")
    }

    @Test("answers a shapeless profile with FormationViolation")
    func shapeless() {
        let bench = Bench.ready(0)
        let payload = "{\"connectorId\":1,\"csChargingProfiles\":{\"stackLevel\":0}}"
        #expect(bench.status("SetChargingProfile", payload) == "FormationViolation")
    }

    @Test("clears by id, by slot or everything, and says Unknown for nothing")
    func clearing() {
        let bench = Bench.ready(0)
        for text in ["default 0 id 1: 6", "default 1 id 2: 8", "max 0 id 3: 20"] {
            #expect(bench.set(text, origin: Bench.epoch, transaction: nil) == "Accepted")
        }
        #expect(bench.status("ClearChargingProfile", "{\"id\":9}") == "Unknown")
        #expect(bench.status("ClearChargingProfile", "{\"id\":1}") == "Accepted")
        #expect(bench.point.shelf.profiles.map(\.id) == [2, 3])
        let slot =
            "{\"connectorId\":1,\"chargingProfilePurpose\":\"TxDefaultProfile\",\"stackLevel\":1}"
        #expect(bench.status("ClearChargingProfile", slot) == "Accepted")
        #expect(bench.point.shelf.profiles.map(\.id) == [3])
        #expect(bench.status("ClearChargingProfile", "{}") == "Accepted")
        #expect(bench.point.shelf.profiles.isEmpty)
    }

    @Test("is read back as it will hold")
    func readBack() throws {
        let bench = Bench.ready(0)
        bench.plugIn(kilowattHours: 150, percent: 20, phases: 3)
        let now = bench.point.clock.time(at: bench.point.now)
        for text in ["default 0: 6", "tx 1 start -60 until 120: 20,150=8", "max 0: 16"] {
            #expect(bench.set(text, origin: now, transaction: 77) == "Accepted")
        }
        let answer = try #require(
            bench.call("GetCompositeSchedule", "{\"connectorId\":1,\"duration\":900}"))
        let schedule = try #require(answer["chargingSchedule"])
        let periods = schedule["chargingSchedulePeriod"]?.elements?.map {
            [$0["startPeriod"]?.whole ?? -1, $0["limit"]?.whole ?? -1]
        }
        #expect(answer["status"]?.string == "Accepted")
        #expect(schedule["chargingRateUnit"]?.string == "A")
        #expect(periods == [[0, 16], [90, 8], [120, 6]])
    }

    @Test("takes watts of a DC station, and refuses amperes there")
    func watts() {
        let bench = Bench.ready(12)
        #expect(
            bench.set("default 0 in W: 5000.9", origin: Bench.epoch, transaction: nil) == "Accepted"
        )
        #expect(bench.point.limit(on: 1, at: Bench.epoch)?.rawValue == 5000)
        #expect(
            bench.set("default 0 in A: 20", origin: Bench.epoch, transaction: nil) == "Rejected")
    }

    @Test("converts the other unit by the number of phases, three where it is not told")
    func conversion() {
        let bench = Bench(0, seed: 1) { $0.takesBothUnits = true }
        bench.connect()
        bench.run(seconds: 2)
        #expect(
            bench.set("default 0 in W: 11040", origin: Bench.epoch, transaction: nil) == "Accepted")
        #expect(bench.point.limit(on: 1, at: Bench.epoch)?.rawValue == 16_000)
        let single = "default 0 in W phases 1: 2300"
        #expect(bench.set(single, origin: Bench.epoch, transaction: nil) == "Accepted")
        #expect(bench.point.limit(on: 1, at: Bench.epoch)?.rawValue == 10_000)
    }

    @Test("counts each limit that no vehicle can follow")
    func belowMinimum() {
        let bench = Bench.ready(0)
        _ = bench.set("default 0: 5.9,60=0,120=6", origin: Bench.epoch, transaction: nil)
        #expect(bench.point.counts.limitsBelowMinimum == 1)
    }
}
