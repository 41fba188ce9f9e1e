package import Units

/// A charging profile that a simulated charge point holds (OCPP 1.6, 7.8 ChargingProfile), its
/// limits already in the charger's own unit.
package struct InstalledProfile: Hashable, Sendable {
    package var id: Int64
    /// 0 is the whole charge point.
    package var connector: Int
    package var stackLevel: Int
    package var purpose: Purpose
    package var kind: Kind
    /// The transaction of a TxProfile.
    package var transaction: Int64?
    package var validFrom: UTCTime?
    /// The profile holds before this moment, not at it.
    package var validTo: UTCTime?
    /// How long the schedule runs from its start; nil: without end.
    package var duration: Milliseconds?
    /// In order, the first at 0.
    package var periods: [Period]

    /// One stretch of a schedule.
    package struct Period: Hashable, Sendable {
        /// From the schedule's start.
        package var start: Milliseconds
        /// In the charger's unit: mA on each phase, or W.
        package var limit: ChargingRate
    }

    /// What a profile is for (OCPP 1.6, 3.13.1); the raw values are the protocol's.
    package enum Purpose: String, CaseIterable, Sendable {
        case chargePointMax = "ChargePointMaxProfile"
        case txDefault = "TxDefaultProfile"
        case tx = "TxProfile"
    }

    /// When its schedule starts.
    package enum Kind: Hashable, Sendable {
        /// At a moment of the charger's clock.
        case absolute(UTCTime)
        /// At the start of the transaction.
        case relative
    }

    /// The limit at `time`; nil where the profile says nothing then. `transactionStart` is where a
    /// relative schedule begins.
    func limit(at time: UTCTime, transactionStart: UTCTime) -> ChargingRate? {
        if let validFrom, time < validFrom { return nil }
        if let validTo, time >= validTo { return nil }
        let offset = time - start(transactionStart)
        guard offset >= .zero else { return nil }
        if let duration, offset >= duration { return nil }
        return periods.last { $0.start <= offset }?.limit
    }

    /// The next moment after `time` at which `limit` may change; nil: never again.
    func boundary(after time: UTCTime, transactionStart: UTCTime) -> UTCTime? {
        let start = start(transactionStart)
        var next: UTCTime?
        func consider(_ moment: UTCTime?) {
            guard let moment, moment > time else { return }
            next = next.map { min($0, moment) } ?? moment
        }
        consider(validFrom)
        consider(validTo)
        for period in periods { consider(start + period.start) }
        if let duration { consider(start + duration) }
        return next
    }

    private func start(_ transactionStart: UTCTime) -> UTCTime {
        switch kind {
        case .absolute(let start): start
        case .relative: transactionStart
        }
    }
}
