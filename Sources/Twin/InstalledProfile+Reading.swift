import Depot
import Units

extension InstalledProfile {
    /// Limits past this are no electrical limit any more: 1 GW, or 1 MA.
    private static let limitHighest: Int64 = 1_000_000_000_000

    /// Reads `csChargingProfiles` for `connector` (OCPP 1.6, 7.8 and 7.12 to 7.14; section 3.13).
    package init(
        reading json: JSONValue, connector: Int, rules: ProfileRules
    ) throws(ProfileRefusal) {
        guard let id = json["chargingProfileId"]?.whole, let level = json["stackLevel"]?.whole,
            let purposeName = json["chargingProfilePurpose"]?.string,
            let kindName = json["chargingProfileKind"]?.string,
            let schedule = json["chargingSchedule"]
        else { throw .malformed("a required part of the profile is missing") }
        guard let purpose = Purpose(rawValue: purposeName) else {
            throw .malformed("purpose \(purposeName)")
        }
        guard level >= 0, level <= Int64(rules.stackLevelHighest) else {
            throw .rejected("stack level \(level)")
        }
        self.id = id
        self.connector = connector
        self.stackLevel = Int(level)
        self.purpose = purpose
        transaction = json["transactionId"]?.whole
        validFrom = try Self.time(json["validFrom"])
        validTo = try Self.time(json["validTo"])
        kind = try Self.kind(kindName, start: try Self.time(schedule["startSchedule"]))
        duration = try Self.seconds(schedule["duration"])
        periods = try Self.periods(of: schedule, rules: rules)
        switch purpose {
        case .chargePointMax:
            guard connector == 0, kind != .relative else {
                throw .rejected("a station's cap on a connector, or relative")
            }
        case .txDefault: break
        case .tx:
            guard connector > 0, transaction != nil else {
                throw .rejected("a TxProfile without connector and transaction")
            }
        }
    }

    private static func kind(
        _ name: String, start: UTCTime?
    ) throws(ProfileRefusal) -> Kind {
        switch (name, start) {
        case ("Absolute", let start?): return .absolute(start)
        case ("Relative", nil): return .relative
        case ("Absolute", nil), ("Relative", _): throw .rejected("\(name) and its startSchedule")
        case ("Recurring", _): throw .rejected("recurring")
        default: throw .malformed("kind \(name)")
        }
    }

    private static func periods(
        of schedule: JSONValue, rules: ProfileRules
    ) throws(ProfileRefusal) -> [Period] {
        guard let unitName = schedule["chargingRateUnit"]?.string,
            let unit = ChargingRateUnit(rawValue: unitName),
            let elements = schedule["chargingSchedulePeriod"]?.elements, !elements.isEmpty
        else { throw .malformed("the schedule has no unit or no periods") }
        guard unit == rules.unit || rules.takesBothUnits else {
            throw .rejected("unit \(unitName)")
        }
        guard elements.count <= rules.periodsHighest else {
            throw .rejected("\(elements.count) periods")
        }
        var periods: [Period] = []
        for element in elements {
            guard let start = try seconds(element["startPeriod"]),
                let limit = element["limit"]?.thousandths, limit >= 0, limit <= limitHighest
            else { throw .malformed("a period") }
            let phases = element["numberPhases"]?.whole ?? 3
            guard (1...3).contains(phases) else { throw .malformed("numberPhases \(phases)") }
            guard periods.last.map({ $0.start < start }) ?? (start == .zero) else {
                throw .rejected("periods that don't start at 0 or don't rise")
            }
            periods.append(
                Period(
                    start: start, limit: rules.rate(thousandths: limit, in: unit, phases: phases)))
        }
        return periods
    }

    private static func time(_ json: JSONValue?) throws(ProfileRefusal) -> UTCTime? {
        guard let json else { return nil }
        guard let text = json.string, let time = UTCTime(text: text, assumesUTC: false) else {
            throw .malformed("a time")
        }
        return time
    }

    private static func seconds(_ json: JSONValue?) throws(ProfileRefusal) -> Milliseconds? {
        guard let json else { return nil }
        guard let count = json.whole, count >= 0, count <= 1_000_000_000 else {
            throw .malformed("a number of seconds")
        }
        return .seconds(count)
    }
}
