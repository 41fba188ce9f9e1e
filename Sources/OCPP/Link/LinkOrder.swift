package import Depot
package import Units

/// What the control room asks of one charger's link. Every order but `answer` becomes a CALL and is
/// answered by exactly one `LinkReport.outcome` with the order's number.
package struct LinkOrder: Hashable, Codable, Sendable {
    /// Given by the control room, unique for its lifetime; comes back in the outcome.
    package var number: Int64
    /// What to do.
    package var action: Action

    package init(number: Int64, action: Action) {
        self.number = number
        self.action = action
    }

    /// The kinds of order.
    package enum Action: Hashable, Codable, Sendable {
        /// The lease of SAFETY.md section 4: a TxProfile in its one slot.
        case lease(Lease)
        /// ClearChargingProfile of the lease's slot alone; the floor is beneath it. Forgetting (R11).
        case clearLease(connector: Int)
        /// The floor of SAFETY.md section 4: TxDefaultProfile, stack 0, without an end.
        case floor(connector: Int, rate: ChargingRate)
        /// ChargePointMaxProfile at stack 0 without an end: the circuit's rating.
        case cap(rate: ChargingRate)
        /// A default above the floor, with its times in the charger's clock: TxDefaultProfile, stack 1.
        case dayPlan(DayPlanOrder)
        /// ChargePointMaxProfile at stack 1 with an end: less than the circuit's rating, or that again.
        case stationLimit(StationLimit)
        /// GetCompositeSchedule from now for this long, in the charger's own unit.
        case readBack(connector: Int, duration: Milliseconds)
        /// ChangeConfiguration of one key.
        case configure(key: String, value: String)
        /// SendLocalList of the whole list.
        case localList(LocalList)
        /// TriggerMessage.
        case trigger(Trigger, connector: Int?)
        /// RemoteStartTransaction without a profile.
        case remoteStart(connector: Int, idToken: String)
        /// RemoteStopTransaction.
        case remoteStop(transaction: Int64)
        /// ChangeAvailability.
        case changeAvailability(connector: Int, isOperative: Bool)
        /// Reset; forgetting (R11).
        case reset(isHard: Bool)
    }

    /// A lease, with its times in *our served clock*; the link writes them in the charger's clock.
    package struct Lease: Hashable, Codable, Sendable {
        /// The connector's number.
        package var connector: Int
        /// The transaction that it is for.
        package var transaction: Int64
        /// The value until `expiry`.
        package var rate: ChargingRate
        /// The value after it: the least floor of the rest.
        package var floor: ChargingRate
        /// When it ends, in served UTC; nil: it stays until another one replaces it.
        package var expiry: UTCTime?
        /// Charger clock minus served clock, as measured.
        package var clockOffset: Milliseconds
        /// Whether it lowers what the connector may draw: it goes before everything else queued
        /// and waits for no set-up call.
        package var isCut: Bool

        package init(
            connector: Int, transaction: Int64, rate: ChargingRate, floor: ChargingRate,
            expiry: UTCTime?, clockOffset: Milliseconds, isCut: Bool
        ) {
            self.connector = connector
            self.transaction = transaction
            self.rate = rate
            self.floor = floor
            self.expiry = expiry
            self.clockOffset = clockOffset
            self.isCut = isCut
        }
    }

    /// A default above the floor, for some hours; times are in *the charger's clock*.
    package struct DayPlanOrder: Hashable, Codable, Sendable {
        /// The connector's number.
        package var connector: Int
        /// Now.
        package var from: UTCTime
        package var plan: DayPlan
        /// The floor, which holds before it and after it.
        package var fallback: ChargingRate

        package init(connector: Int, from: UTCTime, plan: DayPlan, fallback: ChargingRate) {
            self.connector = connector
            self.from = from
            self.plan = plan
            self.fallback = fallback
        }
    }

    /// A cap on the whole charger that ends by itself, with its end in *our served clock*.
    package struct StationLimit: Hashable, Codable, Sendable {
        /// The value until `expiry`.
        package var rate: ChargingRate
        /// The value after it: the circuit's rating.
        package var after: ChargingRate
        /// When it ends, in served UTC.
        package var expiry: UTCTime
        /// Charger clock minus served clock, as measured.
        package var clockOffset: Milliseconds

        package init(
            rate: ChargingRate, after: ChargingRate, expiry: UTCTime, clockOffset: Milliseconds
        ) {
            self.rate = rate
            self.after = after
            self.expiry = expiry
            self.clockOffset = clockOffset
        }
    }

    /// What a charger can be asked to send (OCPP 1.6 MessageTrigger).
    package enum Trigger: String, CaseIterable, Codable, Sendable {
        case bootNotification = "BootNotification"
        case statusNotification = "StatusNotification"
        case meterValues = "MeterValues"
        case heartbeat = "Heartbeat"
    }
}
