import Depot
import Units

/// Leases, floors and caps as charging profiles, by the model's ladder (SAFETY.md section 4).
///
/// `numberPhases` is never sent: amperes are per phase whatever the number is, a missing one means
/// three, and a DC charger must not get it (OCPP 2.x makes it an error).
struct LimitEncoder: Hashable, Sendable {
    private let unit: ChargingRateUnit
    private let ladder: ChargerModel.ControlLadder
    private let startOffset: Milliseconds
    private let stackLevelHighest: Int
    private let hasSecondPeriod: Bool

    init(_ model: ChargerModel) {
        unit = model.unit
        ladder = model.control
        // A start in the future would leave the charger without its limit until then.
        startOffset = min(model.startScheduleOffset, .zero)
        stackLevelHighest = model.stackLevelHighest
        hasSecondPeriod = model.profilePeriodsHighest >= 2
    }

    /// A lease, in the charger's clock: `now` is our served clock. Throws where it has run out.
    ///
    /// Both ends are rounded down to whole seconds: the start may only be too early, the end too.
    /// The schedule has no duration: its second period, the floor, holds until `validTo` and on
    /// for a charger that ignores `validTo`. One without an end is a single period that no clock starts or
    /// ends.
    func lease(
        _ lease: LinkOrder.Lease, now: UTCTime
    ) throws(OrderFault) -> V16.SetChargingProfile {
        guard let expiry = lease.expiry else {
            return try profile(
                leaseSlot(connector: lease.connector),
                transaction: ladder == .tx ? lease.transaction : nil, kind: .relative,
                validTo: nil, start: nil,
                periods: [V16.ChargingSchedule.Period(start: 0, limit: lease.rate)])
        }
        let start = Timestamp(now + lease.clockOffset + startOffset)
        let end = Timestamp(expiry + lease.clockOffset)
        guard expiry > now, let from = start.utc, let to = end.utc, to > from else {
            throw .expired
        }
        var periods = [V16.ChargingSchedule.Period(start: 0, limit: lease.rate)]
        if hasSecondPeriod {
            periods.append(
                V16.ChargingSchedule.Period(start: (to - from).seconds, limit: lease.floor))
        }
        return try profile(
            leaseSlot(connector: lease.connector),
            transaction: ladder == .tx ? lease.transaction : nil, kind: .absolute,
            validTo: end, start: start, periods: periods)
    }

    /// Takes a lease out of its slot.
    func clearLease(connector: Int) -> V16.ClearChargingProfile {
        V16.ClearChargingProfile(
            id: leaseSlot(connector: connector).id, connector: nil, purpose: nil, stackLevel: nil)
    }

    private func leaseSlot(connector: Int) -> ProfileSlot {
        switch ladder {
        case .tx: .transactionLease(connector: connector)
        case .txDefault: .defaultLease(connector: connector)
        case .stationMax: .stationLease
        }
    }

    /// A floor: one period without an end. ChargePointMaxProfile can't be relative, because no
    /// transaction is needed for it.
    func floor(
        connector: Int, rate: ChargingRate
    ) throws(OrderFault) -> V16.SetChargingProfile {
        switch ladder {
        case .tx, .txDefault:
            try profile(
                .floor(connector: connector), transaction: nil, kind: .relative, validTo: nil,
                start: nil, periods: [V16.ChargingSchedule.Period(start: 0, limit: rate)])
        case .stationMax:
            try endless(.stationFloor, rate)
        }
    }

    /// A cap on the whole charger. Under `station_max` it would replace the floor: refused.
    func cap(rate: ChargingRate) throws(OrderFault) -> V16.SetChargingProfile {
        switch ladder {
        case .tx, .txDefault: return try endless(.cap, rate)
        case .stationMax: throw .impossible("the floor is the cap under station_max")
        }
    }

    /// A default above the floor for some hours, in the charger's clock. Until its time has come it is the
    /// floor, not a profile that has yet to begin; and so is its last period, for a charger that ignores
    /// `validTo`. Both ends are rounded down.
    func dayPlan(_ order: LinkOrder.DayPlanOrder) throws(OrderFault) -> V16.SetChargingProfile {
        guard ladder == .tx else { throw .impossible("its slot is the lease's") }
        let start = Timestamp(order.from + startOffset)
        let end = Timestamp(order.plan.ends)
        guard let from = start.utc, let begins = Timestamp(order.plan.begins).utc,
            let to = end.utc, to > from
        else { throw .expired }
        let plan = V16.ChargingSchedule.Period(
            start: max(0, (begins - from).seconds), limit: order.plan.rate)
        let fallback = V16.ChargingSchedule.Period(start: 0, limit: order.fallback)
        // Rounded to the start of the schedule it holds from there on.
        let isAtOnce = begins <= order.from
        let periods =
            isAtOnce
            ? [V16.ChargingSchedule.Period(start: 0, limit: order.plan.rate)] : [fallback, plan]
        return try profile(
            .dayPlan(connector: order.connector), transaction: nil, kind: .absolute, validTo: end,
            start: start,
            periods: periods + [
                V16.ChargingSchedule.Period(start: (to - from).seconds, limit: order.fallback)
            ])
    }

    /// A cap on the whole charger until an end in its clock, over the cap without one. Throws where it has
    /// run out. Both ends are rounded as those of a lease.
    func stationLimit(
        _ limit: LinkOrder.StationLimit, now: UTCTime
    ) throws(OrderFault) -> V16.SetChargingProfile {
        switch ladder {
        case .tx, .txDefault: break
        case .stationMax: throw .impossible("the floor is the cap under station_max")
        }
        let start = Timestamp(now + limit.clockOffset + startOffset)
        let end = Timestamp(limit.expiry + limit.clockOffset)
        guard let from = start.utc, let to = end.utc, to > from else { throw .expired }
        var periods = [V16.ChargingSchedule.Period(start: 0, limit: limit.rate)]
        if hasSecondPeriod {
            periods.append(
                V16.ChargingSchedule.Period(start: (to - from).seconds, limit: limit.after))
        }
        return try profile(
            .stationCut, transaction: nil, kind: .absolute, validTo: end, start: start,
            periods: periods)
    }

    /// From 1970 on: it holds for a charger that lost its clock, too.
    private func endless(
        _ slot: ProfileSlot, _ rate: ChargingRate
    ) throws(OrderFault) -> V16.SetChargingProfile {
        try profile(
            slot, transaction: nil, kind: .absolute, validTo: nil,
            start: Timestamp(UTCTime(milliseconds: 0)),
            periods: [V16.ChargingSchedule.Period(start: 0, limit: rate)])
    }

    private func profile(
        _ slot: ProfileSlot, transaction: Int64?, kind: V16.ChargingProfileKind,
        validTo: Timestamp?, start: Timestamp?, periods: [V16.ChargingSchedule.Period]
    ) throws(OrderFault) -> V16.SetChargingProfile {
        guard V16.connectors.contains(slot.connector) else {
            throw .impossible("connector \(slot.connector)")
        }
        guard let level = slot.stackLevel(highest: stackLevelHighest) else {
            throw .impossible("the model has no stack level for it")
        }
        return V16.SetChargingProfile(
            connector: slot.connector,
            profile: V16.ChargingProfile(
                id: slot.id, transaction: transaction, stackLevel: level, purpose: slot.purpose,
                kind: kind, validTo: validTo,
                schedule: V16.ChargingSchedule(
                    duration: nil, start: start, unit: unit, periods: periods)))
    }
}
