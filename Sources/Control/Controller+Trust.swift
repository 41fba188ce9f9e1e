import Depot
import Ledger
import Units

/// What is done about a connector that draws more than it may (SAFETY.md R8): it is cut again, its
/// transaction is stopped, then it is taken out of service.
extension Controller {
    mutating func pursueViolators(at moment: Moment, into effects: inout Effects) {
        for index in connectors.indices {
            guard let since = connectors[index].trust.violatingSince else {
                reinstate(ConnectorPosition(index), into: &effects)
                continue
            }
            pursue(ConnectorPosition(index), since: since, at: moment, into: &effects)
        }
    }

    private mutating func pursue(
        _ connector: ConnectorPosition, since: Instant, at moment: Moment,
        into effects: inout Effects
    ) {
        let charger = plan[connector].charger
        let watch = connectors[connector.index]
        guard chargers[charger.index].connection != nil, let transaction = watch.transaction,
            let sample = watch.sample, sample.rate > plan[connector].minimum,
            isStillOver(connector, sample)
        else { return }
        let next = remedy(after: moment.instant - since)
        guard next > watch.trust.remedy else { return }
        connectors[connector.index].trust.remedy = next
        switch next {
        case .none: break
        case .cutAgain:
            sendCutToFloor(
                of: connector, transaction: transaction.id, at: moment, into: &effects)
        case .stopped:
            _ = send(
                .remoteStop(transaction: transaction.id), for: .remedy(connector),
                number: orderNumber(), to: charger, into: &effects)
        case .inoperative:
            _ = send(
                .changeAvailability(connector, isOperative: false), for: .remedy(connector),
                number: orderNumber(), to: charger, into: &effects)
        }
    }

    /// One that was taken out of service and is trusted again is put back.
    private mutating func reinstate(
        _ connector: ConnectorPosition, into effects: inout Effects
    ) {
        let charger = plan[connector].charger
        guard connectors[connector.index].trust.remedy == .inoperative,
            chargers[charger.index].connection != nil,
            send(
                .changeAvailability(connector, isOperative: true), for: .remedy(connector),
                number: orderNumber(), to: charger, into: &effects)
        else { return }
        connectors[connector.index].trust.remedy = .none
    }

    /// Whether it still draws more than its floor and its leases permit.
    private func isStillOver(
        _ connector: ConnectorPosition, _ sample: ConnectorWatch.Sample
    ) -> Bool {
        let since = sample.takenAt - plan.charger(of: connector).model.meterInterval
        guard let allowed = ledger.history(of: connector).highest(since: since) else { return true }
        return sample.rate > allowed
    }

    private func remedy(after time: Milliseconds) -> TrustRecord.Remedy {
        switch time {
        case ..<Milliseconds.seconds(30): .cutAgain
        case ..<Milliseconds.seconds(90): .stopped
        default: .inoperative
        }
    }
}
