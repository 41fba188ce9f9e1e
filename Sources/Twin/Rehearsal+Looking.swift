import Control
import ControlRoom
import Depot
package import Units

/// What tests ask the controller of a rehearsal.
extension Rehearsal {
    /// The limit of each connector; empty while the controller is dead.
    package var limits: [ChargingRate] { room?.controller.connectors.map(\.limit.rate) ?? [] }

    /// The names of the alarms that stand.
    package var alarms: [String] { room?.controller.alarms.standing.map(\.id) ?? [] }
}
