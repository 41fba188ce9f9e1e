import Depot
import Ledger
import Units

/// A person's pause where a limit of 0 is none: the charger ends the transaction, and goes on
/// afterwards as its model needs it.
extension Controller {
    mutating func holdPauses(at now: Instant, into effects: inout Effects) {
        for index in connectors.indices {
            guard connectors[index].isPaused || connectors[index].suspension != nil else {
                continue
            }
            let connector = ConnectorPosition(index)
            let charger = chargerIndex(of: connector)
            guard chargers[charger].connection != nil, !chargers[charger].isReleased else {
                continue
            }
            if connectors[index].isPaused {
                suspend(connector, by: plan.chargers[charger].model.pause, at: now, into: &effects)
            } else {
                goOn(connector, by: plan.chargers[charger].model.resume, at: now, into: &effects)
            }
        }
    }

    /// Ends the transaction of a paused connector, also of one that has come since.
    private mutating func suspend(
        _ connector: ConnectorPosition, by pause: ChargerModel.Pause, at now: Instant,
        into effects: inout Effects
    ) {
        switch pause {
        case .zero, .keepAlive: return
        case .remoteStop, .changeAvailability: break
        }
        guard let running = connectors[connector.index].transaction,
            mayTryAgain(connector, at: now)
        else { return }
        connectors[connector.index].suspension = Suspension(
            idToken: running.idToken, triedAt: now)
        let charger = plan[connector].charger
        // Out of service first: it then begins nothing by itself once it is stopped.
        if pause == .changeAvailability {
            _ = send(
                .changeAvailability(connector, isOperative: false), for: .pause(connector),
                number: orderNumber(), to: charger, into: &effects)
        }
        _ = send(
            .remoteStop(transaction: running.id), for: .pause(connector), number: orderNumber(),
            to: charger, into: &effects)
    }

    /// Lets charging go on that a pause has ended.
    private mutating func goOn(
        _ connector: ConnectorPosition, by resume: ChargerModel.Resume, at now: Instant,
        into effects: inout Effects
    ) {
        guard let suspension = connectors[connector.index].suspension else { return }
        switch (resume, connectors[connector.index].state) {
        case (.remoteStart, .unavailable), (.remoteStart, nil):
            // It is being put back into service, or has told nothing yet.
            return
        case (.remoteStart, .preparing), (.remoteStart, .finishing),
            (.remoteStart, .suspendedByCharger), (.remoteStart, .suspendedByVehicle):
            guard !connectors[connector.index].isInTransaction,
                suspension.starts < Suspension.startsHighest
            else { break }
            guard suspension.starts == 0 || mayTryAgain(connector, at: now),
                mayStart([connector], beside: ledger.oldestLease(at: now), at: now)
            else { return }
            connectors[connector.index].suspension?.triedAt = now
            connectors[connector.index].suspension?.starts += 1
            _ = send(
                .remoteStart(connector, idToken: suspension.idToken), for: .pause(connector),
                number: orderNumber(), to: plan[connector].charger, into: &effects)
            return
        default: break
        }
        // It charges again, its vehicle has left, or somebody has to see to it.
        connectors[connector.index].suspension = nil
    }

    private func mayTryAgain(_ connector: ConnectorPosition, at now: Instant) -> Bool {
        connectors[connector.index].suspension.map { now - $0.triedAt >= Suspension.pause } ?? true
    }
}
