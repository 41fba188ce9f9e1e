import Depot
import Units

/// From plug-in to plug-out, and reboots.
extension SimulatedChargePoint {
    /// How long an Authorize is waited for before the vehicle identifies itself again.
    private static let authorizePatience = Milliseconds.seconds(35)

    /// The index of the connector with an OCPP number.
    func position(of number: Int) -> Int? {
        connectors.firstIndex { $0.connector.number == number }
    }

    /// The vehicle at a connector; nil: none, or no such connector.
    package func vehicle(at connector: Int) -> SimulatedVehicle? {
        position(of: connector).flatMap { connectors[$0].vehicle }
    }

    /// The central system's id of the transaction at a connector, once it is known.
    package func transaction(at connector: Int) -> Int64? {
        position(of: connector).flatMap { connectors[$0].transaction?.id }
    }

    /// Whether a transaction runs at a connector, known to the central system or not.
    package func isCharging(at connector: Int) -> Bool {
        position(of: connector).map { connectors[$0].transaction != nil } ?? false
    }

    /// A vehicle comes; false where there is no such connector or it is taken.
    package mutating func plugIn(_ vehicle: SimulatedVehicle, at number: Int) -> Bool {
        guard let index = position(of: number), connectors[index].vehicle == nil else {
            return false
        }
        connectors[index].vehicle = vehicle
        connectors[index].session = .preparing(
            until: now + .milliseconds(seeded.whole(1000...4000)))
        return true
    }

    /// The vehicle leaves, its transaction ends; nil where there is none.
    package mutating func plugOut(at number: Int) -> SimulatedVehicle? {
        guard let index = position(of: number), let vehicle = connectors[index].vehicle else {
            return nil
        }
        if connectors[index].transaction != nil { stop(index, reason: "EVDisconnected") }
        connectors[index].vehicle = nil
        connectors[index].session = .idle
        connectors[index].draw = .nothing
        connectors[index].load = .zero
        return vehicle
    }

    /// The vehicle at a connector takes no more than `most` from now on; nil: all that it can.
    mutating func setAppetite(_ most: ChargingRate?, at number: Int) {
        guard let index = position(of: number) else { return }
        connectors[index].vehicle?.appetite = most
    }

    /// Lets waiting sessions go on.
    mutating func progressSessions() {
        for index in connectors.indices {
            switch connectors[index].session {
            case .idle, .refused, .charging, .finished: continue
            case .preparing(let until):
                if until <= now { identify(index) }
            case .authorizing(let until):
                if until <= now { connectors[index].session = .preparing(until: now) }
            }
        }
    }

    /// The vehicle at `index` has identified itself.
    private mutating func identify(_ index: Int) {
        guard connectors[index].isOperative, let vehicle = connectors[index].vehicle else {
            connectors[index].session = .preparing(until: now + .seconds(5))
            return
        }
        if connection == .accepted {
            guard traits.authorizes else { return begin(index, idToken: vehicle.idToken) }
            connectors[index].session = .authorizing(until: now + Self.authorizePatience)
            line.enqueue(
                OutgoingCall(
                    action: .authorize, members: [.init("idTag", .string(vehicle.idToken))],
                    connector: connectors[index].connector.number, transaction: nil,
                    notBefore: now))
        } else if startsOffline {
            begin(index, idToken: vehicle.idToken)
        } else {
            connectors[index].session = .preparing(until: now + .seconds(1))
        }
    }

    /// Whether it lets power flow without an answer.
    private var startsOffline: Bool { charger.model.startsOffline || traits.quirks.startsOffline }

    /// A transaction begins.
    mutating func begin(_ index: Int, idToken: String) {
        transactionNumber += 1
        connectors[index].session = .charging(
            SimulatedConnector.Transaction(
                number: transactionNumber, id: nil, startedAt: now, idToken: idToken,
                isEnergised: startsOffline))
        if traits.quirks.keepsDefaultsOfTransaction {
            connectors[index].keptDefaults = shelf.defaults
        }
        connectors[index].nextSample =
            now + .milliseconds(seeded.whole(0...settings.sampleInterval.rawValue))
        markLimitsStale()
        startWithLimits(index)
        line.enqueue(
            OutgoingCall(
                action: .startTransaction,
                members: [
                    .init("connectorId", .whole(Int64(connectors[index].connector.number))),
                    .init("idTag", .string(idToken)),
                    .init("meterStart", .whole(connectors[index].register.wattHours)),
                    .init("timestamp", .string(timestamp)),
                ],
                connector: connectors[index].connector.number, transaction: transactionNumber,
                notBefore: now))
    }

    /// The transaction at `index` ends. Its TxProfile goes with it.
    mutating func stop(_ index: Int, reason: String) {
        guard let transaction = connectors[index].transaction else { return }
        line.enqueue(
            OutgoingCall(
                action: .stopTransaction,
                members: [
                    .init("idTag", .string(transaction.idToken)),
                    .init("meterStop", .whole(connectors[index].register.wattHours)),
                    .init("timestamp", .string(timestamp)),
                    .init("reason", .string(reason)),
                ],
                connector: connectors[index].connector.number, transaction: transaction.number,
                notBefore: now))
        shelf.endTransaction(on: connectors[index].connector.number)
        connectors[index].session = .finished
        connectors[index].nextSample = nil
        connectors[index].keptDefaults = nil
        if connectors[index].isLeavingService {
            connectors[index].isLeavingService = false
            connectors[index].isOperative = false
        }
        markLimitsStale()
    }

    /// StartTransaction was answered.
    mutating func started(_ number: Int64, id: Int64, isAccepted: Bool) {
        transactionIDs[number] = id
        guard let index = connectors.firstIndex(where: { $0.transaction?.number == number }),
            var transaction = connectors[index].transaction
        else { return }
        transaction.id = id
        if isAccepted { transaction.isEnergised = true }
        connectors[index].session = .charging(transaction)
        markLimitsStale()
        if !isAccepted, settings.stopsOnInvalidID { stop(index, reason: "DeAuthorized") }
    }

    /// It goes down, its transactions end; it is back after some seconds.
    package mutating func reboot(reason: String) {
        for index in connectors.indices {
            stop(index, reason: reason)
            connectors[index].coming.removeAll()
        }
        power = .rebooting(until: now + .milliseconds(seeded.whole(5000...20_000)))
        disconnected(at: now)
        settings.isRegistered = false
        // After a boot every state is news.
        stationStatusIsTold = false
        for index in connectors.indices { connectors[index].told = nil }
    }

    /// It has no power now.
    mutating func losePower() {
        guard case .rebooting(let until) = power else { return reboot(reason: "PowerLoss") }
        power = .rebooting(until: max(until, now + .seconds(5)))
    }

    /// It is up again.
    mutating func wake() {
        power = .running
        boots += 1
        hasReplayed = false
        if traits.quirks.losesClockAtReboot { clock.forget(at: now) }
        if traits.quirks.forgetsProfiles { shelf = ProfileShelf() }
        markLimitsStale()
        for index in connectors.indices where connectors[index].vehicle != nil {
            connectors[index].session = .preparing(
                until: now + .milliseconds(seeded.whole(1000...4000)))
        }
    }
}
