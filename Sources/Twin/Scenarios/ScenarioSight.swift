import Control
import ControlRoom
import Depot
import Units

/// A depot at one moment of a scenario, as its expectations see it.
struct ScenarioSight: Sendable {
    /// Since time 0.
    let time: Milliseconds
    /// One for each connector, as the controller tells it; none while it is dead.
    let limits: [Limit]
    /// One for each connector: what it takes from the mains.
    let draws: [Load]
    /// One for each connector, in its charger's unit: what the charger offers its vehicle.
    let offers: [ChargingRate]
    /// One for each connector: whether a transaction runs.
    let charging: [Bool]
    /// One for each connector: transactions that are kept.
    let transactions: [Int64]
    /// One for each connector: profiles that its charger has accepted.
    let profiles: [Int64]
    /// One for each node: everything that flows through it.
    let flows: [Load]
    /// The names of the alarms that stand.
    let alarms: [String]
    /// What the controller is able to do; nil while it is dead.
    let mode: String?

    init(of rehearsal: Rehearsal, time: Milliseconds) {
        self.time = time
        let plan = rehearsal.plan
        let plant = rehearsal.plant
        let kept = rehearsal.kept.transactions
        limits = rehearsal.room?.controller.connectors.map(\.limit) ?? []
        alarms = rehearsal.alarms
        mode = rehearsal.room?.controller.mode.name
        flows = plan.nodes.indices.map { plant.load(at: NodePosition($0)) }
        draws = plan.connectors.map {
            plant.chargePoints[$0.charger.index].draw(of: $0.number) ?? .zero
        }
        offers = plan.connectors.map {
            plant.chargePoints[$0.charger.index].offered(on: $0.number) ?? .zero
        }
        charging = plan.connectors.map {
            plant.chargePoints[$0.charger.index].isCharging(at: $0.number)
        }
        transactions = plan.connectors.map { connector in
            let charger = plan[connector.charger].id
            return Int64(
                kept.count { $0.charger == charger && $0.connector == connector.number })
        }
        profiles = plan.connectors.map {
            plant.chargePoints[$0.charger.index].counts.acceptedProfiles
        }
    }
}
