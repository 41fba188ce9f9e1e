import Depot
import OCPP
import Testing
import Units

@Suite("a limit on its way to a charger")
struct EncodingTests {
    /// The scene begins at 18:00:00.4 served time; leases end at 18:03:00.4.
    @Test("is a TxProfile in its slot under the ladder tx")
    func transactionProfile() {
        #expect(
            written(.lease(1, 16)) == """
                {"connectorId":1,"csChargingProfiles":{"chargingProfileId":103,\
                "transactionId":101,"stackLevel":1,"chargingProfilePurpose":"TxProfile",\
                "chargingProfileKind":"Absolute","validTo":"2026-03-01T18:03:00Z",\
                "chargingSchedule":{"startSchedule":"2026-03-01T17:59:00Z",\
                "chargingRateUnit":"A","chargingSchedulePeriod":[{"startPeriod":0,"limit":16},\
                {"startPeriod":240,"limit":6}]}}}
                """)
    }

    @Test("is a TxDefaultProfile above the floor under the ladder tx_default")
    func defaultProfile() {
        #expect(
            written(.lease(2, 16), .example { $0.control = .txDefault }) == """
                {"connectorId":2,"csChargingProfiles":{"chargingProfileId":202,\
                "stackLevel":1,"chargingProfilePurpose":"TxDefaultProfile",\
                "chargingProfileKind":"Absolute","validTo":"2026-03-01T18:03:00Z",\
                "chargingSchedule":{"startSchedule":"2026-03-01T17:59:00Z",\
                "chargingRateUnit":"A","chargingSchedulePeriod":[{"startPeriod":0,"limit":16},\
                {"startPeriod":240,"limit":6}]}}}
                """)
    }

    @Test("is a ChargePointMaxProfile above the floor under the ladder station_max")
    func stationProfile() {
        #expect(
            written(.lease(1, 16), .example { $0.control = .stationMax }) == """
                {"connectorId":0,"csChargingProfiles":{"chargingProfileId":6,\
                "stackLevel":1,"chargingProfilePurpose":"ChargePointMaxProfile",\
                "chargingProfileKind":"Absolute","validTo":"2026-03-01T18:03:00Z",\
                "chargingSchedule":{"startSchedule":"2026-03-01T17:59:00Z",\
                "chargingRateUnit":"A","chargingSchedulePeriod":[{"startPeriod":0,"limit":16},\
                {"startPeriod":240,"limit":6}]}}}
                """)
    }

    @Test(
        "as a floor is relative, constant and without an end",
        arguments: [ChargerModel.ControlLadder.tx, .txDefault])
    func floor(ladder: ChargerModel.ControlLadder) {
        #expect(
            written(.floor(1), .example { $0.control = ladder }) == """
                {"connectorId":1,"csChargingProfiles":{"chargingProfileId":101,\
                "stackLevel":0,"chargingProfilePurpose":"TxDefaultProfile",\
                "chargingProfileKind":"Relative","chargingSchedule":{\
                "chargingRateUnit":"A","chargingSchedulePeriod":[{"startPeriod":0,"limit":6}]}}}
                """)
    }

    @Test("as a floor under station_max holds from 1970 on")
    func stationFloor() {
        #expect(
            written(.floor(1), .example { $0.control = .stationMax }) == """
                {"connectorId":0,"csChargingProfiles":{"chargingProfileId":5,\
                "stackLevel":0,"chargingProfilePurpose":"ChargePointMaxProfile",\
                "chargingProfileKind":"Absolute","chargingSchedule":{\
                "startSchedule":"1970-01-01T00:00:00Z","chargingRateUnit":"A",\
                "chargingSchedulePeriod":[{"startPeriod":0,"limit":6}]}}}
                """)
    }

    @Test("as a cap holds from 1970 on, on the whole charger")
    func cap() {
        #expect(
            written(.anyCap) == """
                {"connectorId":0,"csChargingProfiles":{"chargingProfileId":4,\
                "stackLevel":0,"chargingProfilePurpose":"ChargePointMaxProfile",\
                "chargingProfileKind":"Absolute","chargingSchedule":{\
                "startSchedule":"1970-01-01T00:00:00Z","chargingRateUnit":"A",\
                "chargingSchedulePeriod":[{"startPeriod":0,"limit":63}]}}}
                """)
    }

    @Test(
        "as a cap of 0 for a while lies above the cap, ends by itself, and is lifted in its place",
        arguments: [0, 64])
    func stationCut(amperes: Int64) {
        #expect(
            written(.stationLimit(amperes)) == """
                {"connectorId":0,"csChargingProfiles":{"chargingProfileId":7,\
                "stackLevel":1,"chargingProfilePurpose":"ChargePointMaxProfile",\
                "chargingProfileKind":"Absolute","validTo":"2026-03-01T18:03:00Z",\
                "chargingSchedule":{"startSchedule":"2026-03-01T17:59:00Z",\
                "chargingRateUnit":"A","chargingSchedulePeriod":[{"startPeriod":0,"limit":\(amperes)},\
                {"startPeriod":240,"limit":64}]}}}
                """)
    }

    @Test("as a day plan is a default that waits for its time with the fallback, and ends with it")
    func dayPlan() {
        #expect(
            written(.dayPlan(in: 90)) == """
                {"connectorId":2,"csChargingProfiles":{"chargingProfileId":204,\
                "stackLevel":1,"chargingProfilePurpose":"TxDefaultProfile",\
                "chargingProfileKind":"Absolute","validTo":"2026-03-01T20:30:00Z",\
                "chargingSchedule":{"startSchedule":"2026-03-01T17:59:00Z",\
                "chargingRateUnit":"A","chargingSchedulePeriod":[{"startPeriod":0,"limit":6},\
                {"startPeriod":5460,"limit":16},{"startPeriod":9060,"limit":6}]}}}
                """)
        #expect(
            written(.dayPlan(in: 0)).contains(
                "[{\"startPeriod\":0,\"limit\":16},{\"startPeriod\":3660,\"limit\":6}]"))
    }

    @Test("as a cap under station_max is refused: it would replace the floor")
    func noCap() {
        var scene = LinkScene.serving(.example { $0.control = .stationMax })
        scene.order(1, .anyCap)
        #expect(
            scene.news == ["0.0 order 1 refused not sent: the floor is the cap under station_max"])
    }

    /// Milliamperes or watts, the unit, and the number on the wire.
    static let rates: [(Int64, ChargingRateUnit, String)] = [
        (16_000, .amperes, "16"), (16_100, .amperes, "16.1"), (16_199, .amperes, "16.1"),
        (16_099, .amperes, "16"), (99, .amperes, "0"), (0, .amperes, "0"),
        (-1, .amperes, "0"), (400_050, .amperes, "400"), (150_000, .watts, "150000"),
        (1, .watts, "1"), (0, .watts, "0"), (-7, .watts, "0"),
    ]

    @Test("has at most one decimal, and never more than its value", arguments: rates)
    func decimals(rate: Int64, unit: ChargingRateUnit, expected: String) {
        let text = written(
            .floor(connector: 1, rate: ChargingRate(rawValue: rate)), .example { $0.unit = unit })
        #expect(text.contains("\"limit\":\(expected)}"))
        #expect(text.contains("\"chargingRateUnit\":\"\(unit.rawValue)\""))
    }

    /// The charger's clock against ours and the lease's end in milliseconds after the scene's
    /// start; the schedule's start, validTo and the second period's start.
    static let times: [(Int64, Int64, String, String, Int64)] = [
        (0, 180_000, "2026-03-01T17:59:00Z", "2026-03-01T18:03:00Z", 240),
        (0, 179_599, "2026-03-01T17:59:00Z", "2026-03-01T18:02:59Z", 239),
        (-3_500, 180_000, "2026-03-01T17:58:56Z", "2026-03-01T18:02:56Z", 240),
        (2_700, 180_000, "2026-03-01T17:59:03Z", "2026-03-01T18:03:03Z", 240),
        (-3_600_000, 180_000, "2026-03-01T16:59:00Z", "2026-03-01T17:03:00Z", 240),
        // A charger that woke in 1970, ten seconds ago.
        (-1_772_387_990_400, 180_000, "1970-01-01T00:00:00Z", "1970-01-01T00:03:10Z", 190),
    ]

    @Test("has its times in the charger's clock, in whole seconds rounded down", arguments: times)
    func clocks(offset: Int64, end: Int64, start: String, validTo: String, second: Int64) {
        var lease = LinkOrder.Lease(
            connector: 1, transaction: 9, rate: ChargingRate(.amperes(16)),
            floor: ChargingRate(.amperes(6)),
            expiry: LinkScene.start + Milliseconds(rawValue: end),
            clockOffset: Milliseconds(rawValue: offset), isCut: false)
        let text = written(.lease(lease))
        #expect(text.contains("\"startSchedule\":\"\(start)\""))
        #expect(text.contains("\"validTo\":\"\(validTo)\""))
        #expect(text.contains("\"startPeriod\":\(second),"))
        lease.isCut = true
        #expect(written(.lease(lease)) == text)
    }

    @Test("has one period only where the model holds no more")
    func onePeriod() {
        let text = written(.lease(1, 16), .example { $0.profilePeriodsHighest = 1 })
        #expect(text.contains(#""chargingSchedulePeriod":[{"startPeriod":0,"limit":16}]"#))
        #expect(text.contains("validTo"))
    }

    /// The highest stack level of a model, its ladder, and the level of a lease.
    static let levels: [(Int, ChargerModel.ControlLadder, String?)] = [
        (0, .tx, "\"stackLevel\":0"), (1, .tx, "\"stackLevel\":1"), (8, .tx, "\"stackLevel\":1"),
        (1, .txDefault, "\"stackLevel\":1"), (0, .txDefault, nil), (0, .stationMax, nil),
    ]

    @Test("lies on a stack level that the model has", arguments: levels)
    func stackLevels(highest: Int, ladder: ChargerModel.ControlLadder, expected: String?) {
        var scene = LinkScene.serving(
            .example {
                $0.stackLevelHighest = highest
                $0.control = ladder
            })
        scene.order(1, .lease(1, 16))
        if let expected {
            #expect(payload(of: scene).contains(expected))
        } else {
            #expect(scene.news.first?.hasPrefix("0.0 order 1 refused not sent") == true)
        }
    }

    @Test("is never sent once it has run out")
    func expired() {
        var scene = LinkScene.serving()
        scene.order(1, .lease(1, 16, expires: 0))
        scene.order(2, .lease(1, 16, expires: -5))
        #expect(scene.news == ["0.0 order 1 not sent", "0.0 order 2 not sent"])
        #expect(scene.link.counters.leasesExpired == 2)
    }

    private func written(
        _ action: LinkOrder.Action, _ model: ChargerModel = .example()
    ) -> String {
        var scene = LinkScene.serving(model)
        scene.order(1, action)
        return payload(of: scene)
    }

    private func payload(of scene: LinkScene) -> String {
        guard case .call(_, _, let payload)? = scene.sent.last else { return "no call" }
        return payload.text
    }
}
