import Control
import Depot

extension Event {
    /// Whether everything that the event speaks of stands in `plan`: a record may be whole and yet
    /// have been put beside a state of another site.
    func fits(_ plan: SitePlan) -> Bool {
        switch self {
        case .tick, .recalled, .recallFailed, .stored, .fleetTold, .calendarTold, .uplinkTold:
            true
        case .metered(let meter, _), .meterFailed(let meter, _):
            plan.meters.indices.contains(meter.index)
        case .lineRead(let input, isActive: _), .lineFailed(let input, _):
            plan.inputs.indices.contains(input.index)
        case .charger(let charger, let report):
            plan.chargers.indices.contains(charger.index)
                && (report.connector.map { plan.connectors.indices.contains($0.index) } ?? true)
        case .certificatesTold(let notices):
            notices.allSatisfy { plan.ocpp.listeners.indices.contains($0.listener) }
        case .commanded(let command): command.action.fits(plan)
        }
    }
}

extension ChargerReport {
    /// The connector that it speaks of.
    fileprivate var connector: ConnectorPosition? {
        switch self {
        case .status(let connector, _, errorCode: _, at: _): connector
        case .sampled(let connector, transaction: _, _, at: _): connector
        case .startAsked(question: _, let connector, idToken: _, meterStart: _, at: _): connector
        case .opened, .closed, .booted, .authorizeAsked, .stopAsked, .outcome, .violated,
            .claimRefused:
            nil
        }
    }
}

extension Command.Action {
    fileprivate func fits(_ plan: SitePlan) -> Bool {
        switch self {
        case .pause(let scope), .resume(let scope):
            switch scope {
            case .site: true
            case .charger(let charger): plan.chargers.indices.contains(charger.index)
            case .connector(let connector): plan.connectors.indices.contains(connector.index)
            }
        case .override(let connector, _, until: _):
            plan.connectors.indices.contains(connector.index)
        case .release(let charger), .takeBack(let charger):
            plan.chargers.indices.contains(charger.index)
        }
    }
}
