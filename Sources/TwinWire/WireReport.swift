import Depot
package import Twin
import Units

/// One line on what flows in the simulated plant.
package struct WireReport {
    private let plant: Plant

    package init(_ plant: Plant) {
        self.plant = plant
    }

    /// What flows at the root, and whether the chargers were to blame for any excess.
    package var line: String {
        let root = NodePosition(0)
        let load = plant.load(at: root)
        let ours = plant.judge.milliampereMillisecondsOfOurs
        let connected = plant.chargePoints.count(where: \.isConnected)
        return "\(plant.plan[root].id): \(thousandths(load.current.highest.rawValue)) A, of that "
            + "chargers \(thousandths(plant.chargerLoads[0].current.highest.rawValue)) A; "
            + "\(connected) of \(plant.chargePoints.count) connected; overload of ours "
            + "\(thousandths(ours / 1000)) A·s"
    }
}
