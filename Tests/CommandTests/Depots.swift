import Depot
import LocalAPI
import LocalAPIFixtures
import Units

/// Depots to draw.
enum Depots {
    /// A transformer, two feeders, one of them over its limit, and six connectors in all states.
    static func busy() throws -> StatusDocument {
        var status = try Contract.status()
        let feeder = status.nodes[0]
        var transformer = feeder
        transformer.id = "tx1"
        transformer.parent = nil
        transformer.kind = .transformer
        transformer.limitAmps = PerPhase(863.5, 863.5, 863.5)
        transformer.measuredAmps = PerPhase(306.1, 305, 307.7)
        transformer.otherAmps = PerPhase(250, 250, 250)
        transformer.envelopeAmps = PerPhase(400, 400, 613.1)
        var over = feeder
        over.id = "feeder-b"
        over.measuredAmps = PerPhase(130, 20, 0)
        var byPower = feeder
        byPower.id = "charging-hall"
        byPower.parent = "feeder-b"
        byPower.limitAmps = nil
        byPower.limitKilowatts = 350
        status.nodes = [transformer, feeder, over, byPower]
        let charging = status.connectors[0]
        status.connectors = (1...6).map { number in
            var connector = charging
            connector.charger = "CP-0\(number)"
            if number > 2 {
                connector.transaction = nil
                connector.vehicle = nil
                connector.state = .available
                connector.stateOfChargePercent = nil
                connector.measuredKilowatts = nil
                connector.limitAmps = 6
                connector.cause.text = "no vehicle is charging"
            }
            return connector
        }
        status.connectors[1].atRisk = true
        status.connectors[2].online = false
        status.connectors[3].limitAmps = nil
        status.connectors[3].state = .suspendedByVehicle
        return status
    }
}
