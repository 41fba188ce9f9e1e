import Depot
import Units

extension PreparedSite {
    /// A yard behind one 400 kVA transformer with a meter: two feeders of six 22 kW charge points
    /// each, every third vehicle a single-phase van, a feeder with two DC stations of 100 kW, and a
    /// building of up to 200 A. All together would draw 950 A on a phase; the transformer has 577.
    package static func yard() -> PreparedSite {
        let nodes = [
            node(
                "tx1", .transformer, below: nil, limit: .amperes(577),
                otherLoadHighest: .amperes(200), meter: 0),
            node(
                "feeder-a", .feeder, below: 0, limit: .amperes(160), otherLoadHighest: .zero,
                meter: nil),
            node(
                "feeder-b", .feeder, below: 0, limit: .amperes(160), otherLoadHighest: .zero,
                meter: nil),
            node(
                "feeder-c", .feeder, below: 0, limit: .amperes(315), otherLoadHighest: .zero,
                meter: nil),
        ]
        var chargers: [Charger] = []
        var connectors: [Connector] = []
        for index in 0..<12 {
            chargers.append(
                Charger(
                    id: "CP-\(index < 9 ? "0" : "")\(index + 1)", model: wallModel,
                    isAbsent: false, powerHighest: nil, connectors: index..<(index + 1)))
            connectors.append(
                Connector(
                    charger: ChargerPosition(index), number: 1,
                    node: NodePosition(index < 6 ? 1 : 2), phases: rotations[index % 3],
                    rated: ChargingRate(Amperes.amperes(32)),
                    minimum: ChargingRate(Amperes.amperes(6)), vehicle: nil))
        }
        for index in 12..<14 {
            chargers.append(
                Charger(
                    id: "CP-\(index + 1)", model: stationModel, isAbsent: false,
                    powerHighest: .kilowatts(100), connectors: index..<(index + 1)))
            connectors.append(
                Connector(
                    charger: ChargerPosition(index), number: 1, node: NodePosition(3),
                    phases: rotations[0], rated: ChargingRate(Watts.kilowatts(100)),
                    minimum: ChargingRate(Watts.kilowatts(5)), vehicle: nil))
        }
        let fleet = (0..<14).map { index in
            vehicle(
                index, isSinglePhase: index < 12 && index % 3 == 2,
                kilowattHours: index < 12 ? (index % 3 == 2 ? 75 : 150) : 350)
        }
        return PreparedSite(
            plan: plan(
                id: "yard", nodes: nodes,
                meters: [meter("tx1", model: "janitza-umg-604", number: 0)], chargers: chargers,
                connectors: connectors), fleet: fleet)
    }
}
