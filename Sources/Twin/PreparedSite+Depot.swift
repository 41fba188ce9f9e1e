import Depot
import Units

extension PreparedSite {
    /// How large a depot is.
    struct DepotSize: Hashable, Sendable {
        /// How many; every fourth has AC, every fourth the larger DC station.
        var bays: Int
        /// Bays are spread evenly over them; the first half hangs on the first transformer.
        var panels: Int
        /// The limits on each phase.
        var grid: Amperes
        var transformer: Amperes
        var panel: Amperes
        /// The most that the building draws on each phase.
        var building: Amperes
        /// For the average of each quarter hour.
        var target: Watts
    }

    /// A bus depot: a grid connection with a meter and the building on it, two transformers, panels,
    /// and bays with a 22 kW charge point, a station of 80 kW or one of 120 kW.
    static func depot(_ size: DepotSize) -> PreparedSite {
        var nodes = [
            node(
                "grid", .gridConnection, below: nil, limit: size.grid,
                otherLoadHighest: size.building, meter: 0)
        ]
        for index in 0..<2 {
            nodes.append(
                node(
                    "tx\(index + 1)", .transformer, below: 0, limit: size.transformer,
                    otherLoadHighest: .zero, meter: nil))
        }
        for index in 0..<size.panels {
            nodes.append(
                node(
                    "panel-\(index + 1)", .panel, below: 1 + index * 2 / size.panels,
                    limit: size.panel, otherLoadHighest: .zero, meter: nil))
        }
        var site = PreparedSite(
            plan: plan(
                id: "depot-\(size.bays)", nodes: nodes,
                meters: [meter("grid", model: "janitza-umg-604", number: 0)],
                chargers: (0..<size.bays).map { charger($0) },
                connectors: (0..<size.bays).map {
                    bay($0, on: NodePosition(3 + $0 * size.panels / size.bays))
                }), fleet: (0..<size.bays).map { bus($0) })
        site.plan.demand = [
            DemandTarget(
                window: .block, interval: .minutes(15), target: size.target,
                ratchetsToMonthPeak: false, readinessMayExceed: true)
        ]
        return site.withChosenFallbacks()
    }

    private static func isAlternating(_ bay: Int) -> Bool { bay % 4 == 3 }

    private static func station(_ bay: Int) -> Watts { .kilowatts(bay % 4 == 1 ? 120 : 80) }

    private static func charger(_ bay: Int) -> Charger {
        Charger(
            id: "CP-\(bay < 9 ? "0" : "")\(bay + 1)",
            model: isAlternating(bay) ? wallModel : stationModel, isAbsent: false,
            powerHighest: isAlternating(bay) ? nil : station(bay), connectors: bay..<(bay + 1))
    }

    private static func bay(_ bay: Int, on node: NodePosition) -> Connector {
        let isAlternating = isAlternating(bay)
        return Connector(
            charger: ChargerPosition(bay), number: 1, node: node, phases: rotations[bay % 3],
            rated: isAlternating
                ? ChargingRate(Amperes.amperes(32)) : ChargingRate(station(bay)),
            minimum: isAlternating ? wallModel.minimum : stationModel.minimum, vehicle: nil)
    }

    /// A bus of 450 kWh at a station, a minibus of 150 kWh at a charge point of AC.
    private static func bus(_ bay: Int) -> Vehicle {
        vehicle(bay, isSinglePhase: false, kilowattHours: isAlternating(bay) ? 150 : 450)
    }
}
