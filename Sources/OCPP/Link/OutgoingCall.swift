import Depot
import Units

/// Orders as CALLs, and their answers as outcomes.
struct OutgoingCall: Hashable, Sendable {
    let action: String
    let payload: JSONValue

    /// Writes an order. `now` is our served clock.
    init(
        _ order: LinkOrder.Action, encoder: LimitEncoder, unit: ChargingRateUnit, now: UTCTime
    ) throws(OrderFault) {
        switch order {
        case .lease(let lease): try self.init(encoder.lease(lease, now: now))
        case .clearLease(let connector):
            try self.init(encoder.clearLease(connector: connector))
        case .floor(let connector, let rate):
            try self.init(encoder.floor(connector: connector, rate: rate))
        case .cap(let rate): try self.init(encoder.cap(rate: rate))
        case .dayPlan(let order): try self.init(encoder.dayPlan(order))
        case .stationLimit(let limit): try self.init(encoder.stationLimit(limit, now: now))
        case .readBack(let connector, let duration):
            try self.init(
                V16.GetCompositeSchedule(
                    connector: Int64(connector), duration: max(0, duration.seconds), unit: unit))
        case .configure(let key, let value):
            try self.init(V16.ChangeConfiguration(key: key, value: value))
        case .localList(let list):
            try self.init(
                V16.SendLocalList(
                    version: list.version,
                    entries: list.idTokens.map {
                        V16.SendLocalList.Entry(idTag: $0, info: V16.IdTagInfo(.accepted))
                    }, update: .full))
        case .trigger(let trigger, let connector):
            try self.init(
                V16.TriggerMessage(requested: trigger, connector: connector.map { Int64($0) }))
        case .remoteStart(let connector, let idToken):
            try self.init(
                V16.RemoteStartTransaction(connector: Int64(connector), idTag: idToken))
        case .remoteStop(let transaction):
            try self.init(V16.RemoteStopTransaction(transaction: transaction))
        case .changeAvailability(let connector, let isOperative):
            try self.init(
                V16.ChangeAvailability(
                    connector: Int64(connector), type: isOperative ? .operative : .inoperative))
        case .reset(let isHard): try self.init(V16.Reset(type: isHard ? .hard : .soft))
        }
    }

    private init<Sent: Request>(_ request: Sent) throws(OrderFault) {
        action = Sent.action
        do {
            payload = try request.json()
        } catch {
            throw .impossible(error.text)
        }
    }

    /// What a CALLRESULT means. What can't be understood fails: such an order may have been
    /// carried out, and is not taken for a refusal.
    static func outcome(
        of order: LinkOrder.Action, answer: JSONValue, tolerated: inout Tolerated
    ) throws(CallFault) -> LinkReport.Outcome {
        switch order {
        case .lease, .floor, .cap, .dayPlan, .stationLimit:
            try outcome(
                V16.SetChargingProfile.Answer(answer, tolerated: &tolerated).status,
                accepted: .accepted)
        case .clearLease: try gone(V16.ClearChargingProfile.Answer(answer, tolerated: &tolerated))
        case .readBack:
            try schedule(V16.GetCompositeSchedule.Answer(answer, tolerated: &tolerated))
        case .configure:
            try outcome(
                V16.ChangeConfiguration.Answer(answer, tolerated: &tolerated).status,
                accepted: .accepted)
        case .localList:
            try outcome(
                V16.SendLocalList.Answer(answer, tolerated: &tolerated).status,
                accepted: .accepted)
        case .trigger:
            try outcome(
                V16.TriggerMessage.Answer(answer, tolerated: &tolerated).status,
                accepted: .accepted)
        case .remoteStart:
            try outcome(
                V16.RemoteStartTransaction.Answer(answer, tolerated: &tolerated).status,
                accepted: .accepted)
        case .remoteStop:
            try outcome(
                V16.RemoteStopTransaction.Answer(answer, tolerated: &tolerated).status,
                accepted: .accepted)
        case .changeAvailability:
            try outcome(
                V16.ChangeAvailability.Answer(answer, tolerated: &tolerated).status,
                accepted: .accepted)
        case .reset:
            try outcome(
                V16.Reset.Answer(answer, tolerated: &tolerated).status, accepted: .accepted)
        }
    }

    /// Both answers say that no such profile is left: it was taken out, or there was none.
    private static func gone(_ answer: V16.ClearChargingProfile.Answer) -> LinkReport.Outcome {
        switch answer.status {
        case .accepted, .unknown: .accepted
        }
    }

    private static func outcome<Status: RawRepresentable & Equatable>(
        _ status: Status, accepted: Status
    ) -> LinkReport.Outcome where Status.RawValue == String {
        status == accepted ? .accepted : .refused(status.rawValue)
    }

    /// A composite schedule that says something of every moment from its start on.
    private static func schedule(
        _ answer: V16.GetCompositeSchedule.Answer
    ) throws(CallFault) -> LinkReport.Outcome {
        guard answer.status == .accepted else { return .refused(answer.status.rawValue) }
        guard let schedule = answer.schedule, let first = schedule.periods.first else {
            throw CallFault(.occurenceConstraintViolation, "no schedule in an accepted answer")
        }
        let starts = schedule.periods.map(\.start)
        guard first.start == 0, zip(starts, starts.dropFirst()).allSatisfy({ $0 < $1 }) else {
            throw CallFault(.propertyConstraintViolation, "periods that don't begin at 0 and rise")
        }
        return .schedule(
            CompositeSchedule(
                unit: schedule.unit,
                periods: schedule.periods.map {
                    CompositeSchedule.Period(start: .seconds($0.start), limit: $0.limit)
                },
                duration: schedule.duration.map { .seconds($0) }))
    }
}
