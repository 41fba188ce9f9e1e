import Depot
package import LocalAPI
import Units

/// Whether the thing asked about is fine: the exit code 0 or 1 of the `busbar` command.
package enum Verdict: Hashable, Sendable {
    case fine
    case notFine

    /// Fine while the controller regulates and no critical alarm stands.
    package init(_ status: StatusDocument) {
        let isCritical = status.alarms.contains { $0.severity == .critical }
        self = status.mode.state == .regulating && !isCritical ? .fine : .notFine
    }

    /// Fine while every meter's readings count.
    package init(meters: [MeterDocument]) {
        self = meters.allSatisfy(\.ok) ? .fine : .notFine
    }

    /// Fine while every charger that has power is online and all floors are in force.
    package init(_ chargers: ChargersDocument) {
        let isFine = chargers.chargers.allSatisfy { charger in
            charger.setUp.state == SetUpDocument.absent
                || charger.online && charger.connectors.allSatisfy(\.inForce)
        }
        self = isFine ? .fine : .notFine
    }

    /// Fine while no critical alarm stands: with a warning the depot still does its work.
    package init(_ alarms: AlarmsDocument) {
        self = alarms.open.contains { $0.severity == .critical } ? .notFine : .fine
    }

    /// Fine while no vehicle is at risk.
    package init(_ fleet: FleetDocument) {
        self = fleet.vehicles.contains { $0.state == .atRisk } ? .notFine : .fine
    }

    /// Fine while every charger that has power holds its floors, and these fit each limit with the day plans
    /// above them.
    package init(_ floors: FloorsDocument) {
        let areProven = floors.connectors.allSatisfy { $0.proof == .proven || $0.proof == .absent }
        self = areProven && floors.limits.allSatisfy(\.fits) ? .fine : .notFine
    }

    /// Fine where it was done.
    package init(_ answer: CommandAnswer) {
        self = answer.accepted ? .fine : .notFine
    }
}
