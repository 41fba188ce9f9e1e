import Depot
package import LocalAPI
import Units

/// Documents with something in every field.
package enum Samples {
    /// 2026-03-02T01:21:00+01:00 and `seconds` later.
    package static func time(_ seconds: Int64) -> Timestamp {
        Timestamp(UTCTime(milliseconds: 1_772_410_860_000 + seconds * 1000), offsetMinutes: 60)
    }

    package static func why(_ connector: ConnectorName, at moment: Timestamp) -> WhyDocument {
        WhyDocument(
            charger: connector.charger, connector: connector.connector, at: moment,
            limitAmps: 25, limitKilowatts: 17.25,
            cause: CauseDocument(
                kind: "node_limit", node: "tx1", phase: "L3", text: "tx1 is full on L3"),
            sentences: [
                "it is rated for 32.0 A and its vehicle takes that",
                "feeder-a has room for 41.7 A more on its tightest phase, which is more than the "
                    + "connector asks for",
            ],
            nodes: [
                WhyNodeDocument(
                    id: "feeder-a", unit: .amperes, phase: "L3", limit: 125, reserve: 6.3,
                    otherLoad: 20, chargers: 57, left: 41.7, binds: false),
                WhyNodeDocument(
                    id: "tx1", unit: .kilowatts, phase: nil, limit: 600, reserve: 30,
                    otherLoad: 400.4, chargers: 170, left: -0.4, binds: true),
            ],
            history: [
                LimitChangeDocument(
                    at: time(-529), limitAmps: 32, limitKilowatts: 22.08,
                    cause: CauseDocument(
                        kind: "connector_rating", node: nil, phase: nil,
                        text: "it has all that its connector can carry")),
                LimitChangeDocument(
                    at: time(-11_810), limitAmps: nil, limitKilowatts: 4.1,
                    cause: CauseDocument(
                        kind: "starting", node: nil, phase: nil, text: "the controller started")),
            ])
    }

    package static let fleet = FleetDocument(
        site: "depot-north", at: time(0),
        vehicles: [
            VehicleDocument(
                vehicle: "BUS-01", charger: "CP-01", connector: 1, stateOfChargePercent: 62,
                isStateOfChargeTold: true, departure: "R12-0540", departAt: time(15_540),
                neededKilowattHours: 98.1, readyAt: time(16_200), state: .atRisk,
                lackingKilowattHours: 14,
                because: "it lacks 14.0 kWh by 05:25: the 60.2 kW that tx1 has for chargers are "
                    + "too little for all that must be ready by then; now it may draw 18.0 kW: "
                    + "tx1 is full on L3"),
            VehicleDocument(
                vehicle: "BUS-02", charger: "CP-02", connector: 1, stateOfChargePercent: 71,
                isStateOfChargeTold: false, departure: "R14-0615", departAt: time(17_640),
                neededKilowattHours: 49, readyAt: time(9_000), state: .onTime,
                lackingKilowattHours: nil, because: nil),
            VehicleDocument(
                vehicle: "VAN-07", charger: "CP-10", connector: 2, stateOfChargePercent: 96,
                isStateOfChargeTold: true, departure: nil, departAt: time(100_000),
                neededKilowattHours: 0, readyAt: time(-3_600), state: .ready,
                lackingKilowattHours: nil, because: nil),
            VehicleDocument(
                vehicle: "VAN-08", charger: nil, connector: nil, stateOfChargePercent: nil,
                isStateOfChargeTold: false, departure: "D03-0800", departAt: time(110_000),
                neededKilowattHours: nil, readyAt: nil, state: .unknown,
                lackingKilowattHours: nil, because: "it is not plugged in, or nobody knows where"),
        ])

    package static let endedAlarms = [
        EndedAlarmDocument(
            id: "charger_offline:CP-02", since: time(-11_810), endedAt: time(-529),
            severity: .notice, text: "CP-02 was offline; its floor held")
    ]

    package static let chargers = ChargersDocument(
        chargers: [
            ChargerDocument(
                id: "CP-01", model: "alfen-eve", maker: "Alfen", bootModel: "NG910",
                firmware: "6.4.0", online: true, onlineSince: time(-11_810), refusals: [],
                connectors: [
                    FloorDocument(connector: 1, floorAmps: 6, floorKilowatts: nil, inForce: true)
                ], clockOffsetMilliseconds: -1_200, leaseClass: .b,
                setUp: SetUpDocument(state: "done", because: nil), oddMessages: []),
            ChargerDocument(
                id: "CP-02", model: "generic-dc", maker: nil, bootModel: nil, firmware: nil,
                online: false, onlineSince: nil,
                refusals: [
                    RefusalDocument(
                        because: "its password is wrong", count: 12, lastAt: time(-30))
                ],
                connectors: [
                    FloorDocument(connector: 1, floorAmps: nil, floorKilowatts: 5, inForce: false)
                ], clockOffsetMilliseconds: nil, leaseClass: .e,
                setUp: SetUpDocument(state: "waiting", because: "it has never connected"),
                oddMessages: [CountDocument(what: "MeterValues without a transaction", count: 3)]),
        ],
        strangers: [
            StrangerDocument(id: "CP-99", because: "unknown", count: 4, lastAt: time(-10)),
            StrangerDocument(id: nil, because: "no name", count: 1, lastAt: time(-20)),
        ],
        refused: [
            CountDocument(what: "malformed request", count: 2),
            CountDocument(what: "unknown", count: 4),
        ])

    /// A connector with a plan to come, one that lends its floor, one that no more is known of than that it
    /// accepted its floor, with a plan of before, and one that was never heard.
    package static let floors = FloorsDocument(
        site: "depot-north", at: time(0),
        connectors: [
            ConnectorFloorDocument(
                charger: "CP-01", connector: 1, online: true, floorAmps: 6, floorKilowatts: 4.14,
                proof: .proven, because: nil, stationCut: nil,
                plan: DayPlanDocument(
                    state: .held,
                    periods: [
                        PlanPeriodDocument(
                            from: time(2_340), to: time(13_140), limitAmps: 18,
                            limitKilowatts: 12.42)
                    ], vehicle: "BUS-01", departure: "R12-0540", departAt: time(15_540)),
                planBecause: nil),
            ConnectorFloorDocument(
                charger: "CP-02", connector: 1, online: true, floorAmps: 6, floorKilowatts: 4.14,
                proof: .proven, because: nil,
                stationCut: StationCutDocument(state: .held, endsAt: time(260)), plan: nil,
                planBecause: "no vehicle charges there"),
            ConnectorFloorDocument(
                charger: "CP-03", connector: 1, online: true, floorAmps: 6, floorKilowatts: 4.14,
                proof: .told, because: "its charger has accepted it, and was not seen to hold it",
                stationCut: nil,
                plan: DayPlanDocument(
                    state: .earlier,
                    periods: [
                        PlanPeriodDocument(
                            from: nil, to: nil, limitAmps: 16, limitKilowatts: 11.04)
                    ], vehicle: nil, departure: nil, departAt: nil),
                planBecause: "no vehicle charges there"),
            ConnectorFloorDocument(
                charger: "CP-04", connector: 2, online: false, floorAmps: 7.3, floorKilowatts: 5,
                proof: .notTold, because: "its charger is not connected", stationCut: nil,
                plan: nil, planBecause: "its charger is not connected"),
        ],
        limits: [
            FloorLimitDocument(
                node: "feeder-a", constraint: "L1", unit: .amperes, floors: 25.3, withPlans: 43.3,
                worstAt: time(2_335), otherLoad: 20, reserve: 6.3, limit: 125, allowed: 98.7,
                fits: true),
            FloorLimitDocument(
                node: "tx1", constraint: "power", unit: .kilowatts, floors: 17.42,
                withPlans: 30.5, worstAt: time(86_000), otherLoad: 400, reserve: 30, limit: 450,
                allowed: 20, fits: false),
        ])
}
