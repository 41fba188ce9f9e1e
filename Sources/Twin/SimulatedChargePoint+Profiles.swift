import Depot
package import Units

/// Smart charging by the book (OCPP 1.6, section 3.13), and where its quirks depart from it.
extension SimulatedChargePoint {
    /// What its profiles allow on a connector at a moment of its own clock, its rating included;
    /// nil: it has no such connector. For connector 0 it is the station's cap.
    package func limit(on number: Int, at time: UTCTime) -> ChargingRate? {
        guard number > 0 else { return shelf.stationLimit(at: time) ?? ratedTogether }
        guard let index = position(of: number) else { return nil }
        return limit(of: index, at: time, asker: asker(for: index, at: time), sharing: 1)
    }

    private var ratedTogether: ChargingRate {
        connectors.reduce(ChargingRate.zero) { $0 + $1.connector.rated }
    }

    /// Something that limits depend on has changed.
    mutating func markLimitsStale() {
        for index in connectors.indices { connectors[index].areLimitsStale = true }
    }

    /// Commands what the profiles allow now; it acts after the charger's own delay.
    mutating func refreshLimits() {
        for index in connectors.indices {
            guard isRefreshDue(index) else { continue }
            let rate = refreshed(index)
            guard rate != connectors[index].commanded else { continue }
            connectors[index].command(rate, at: now)
            let delay = seeded.whole(0...max(0, traits.applyDelayHighest.rawValue))
            let earliest = connectors[index].coming.last?.at ?? now
            connectors[index].coming.append(
                .init(rate: rate, at: max(earliest, now + .milliseconds(delay))))
        }
    }

    /// A transaction begins under the limits that stand.
    mutating func startWithLimits(_ index: Int) {
        connectors[index].coming.removeAll()
        connectors[index].command(refreshed(index), at: now)
        connectors[index].offered = connectors[index].commanded
    }

    private func isRefreshDue(_ index: Int) -> Bool {
        if connectors[index].areLimitsStale { return true }
        guard let until = connectors[index].limitsHoldUntil else { return false }
        return clock.time(at: now) >= until
    }

    /// What the charger sets for a connector: to its own step, and nothing below its minimum.
    private mutating func refreshed(_ index: Int) -> ChargingRate {
        let time = clock.time(at: now)
        let asker = asker(for: index, at: time)
        connectors[index].areLimitsStale = false
        connectors[index].limitsHoldUntil = shelf.boundary(after: time, for: asker)
        let rated = connectors[index].connector.rated
        guard !traits.quirks.ignoresLimits else { return rated }
        let charging = connectors.count { $0.transaction != nil }
        let limit = limit(of: index, at: time, asker: asker, sharing: Int64(max(1, charging)))
        var stepped = limit.roundedDown(to: charger.model.step)
        if traits.quirks.hasCoarseSteps {
            stepped = Self.cableSizes.last { $0 <= stepped } ?? .zero
        }
        return stepped < connectors[index].connector.minimum ? .zero : stepped
    }

    /// What cables are made for.
    private static let cableSizes = [6, 8, 10, 13, 16, 20, 25, 32].map {
        ChargingRate(Amperes.amperes($0))
    }

    private func limit(
        of index: Int, at time: UTCTime, asker: ProfileShelf.Asker, sharing: Int64
    ) -> ChargingRate {
        let rated = connectors[index].connector.rated
        let own = shelf.connectorLimit(
            for: asker, at: time, defaults: connectors[index].keptDefaults)
        let station = shelf.stationLimit(at: time).map { $0 / sharing }
        return [rated, own, station].compactMap { $0 }.min() ?? rated
    }

    private func asker(for index: Int, at time: UTCTime) -> ProfileShelf.Asker {
        let transaction = connectors[index].transaction
        let start = transaction.map { clock.time(at: $0.startedAt) } ?? time
        return ProfileShelf.Asker(
            connector: connectors[index].connector.number, transactionStart: start,
            isCharging: transaction != nil)
    }

    /// It holds this floor from an earlier life, at stack 0 (SAFETY.md section 4): a TxDefaultProfile, or a
    /// ChargePointMaxProfile where it is steered by those.
    mutating func hold(
        floor: ChargingRate, on number: Int, by ladder: ChargerModel.ControlLadder
    ) {
        let isStations = ladder == .stationMax
        _ = shelf.install(
            InstalledProfile(
                id: Int64(number) * 100 + 1, connector: isStations ? 0 : number, stackLevel: 0,
                purpose: isStations ? .chargePointMax : .txDefault,
                kind: isStations ? .absolute(UTCTime(milliseconds: 0)) : .relative,
                transaction: nil, validFrom: nil, validTo: nil, duration: nil,
                periods: [InstalledProfile.Period(start: .zero, limit: floor)]))
        markLimitsStale()
    }

    /// SetChargingProfile: its status, or a refusal of the whole call.
    mutating func setProfile(_ payload: JSONValue) throws(ProfileRefusal) -> String {
        guard let number = payload["connectorId"]?.whole, let json = payload["csChargingProfiles"]
        else { throw .malformed("connectorId or csChargingProfiles") }
        guard number == 0 || position(of: Int(clamping: number)) != nil else {
            return refuseProfile()
        }
        countBelowMinimum(json, connector: Int(number))
        let profile: InstalledProfile
        do {
            profile = try InstalledProfile(reading: json, connector: Int(number), rules: rules)
        } catch .rejected {
            return refuseProfile()
        }
        if profile.purpose == .tx {
            guard let index = position(of: profile.connector),
                let transaction = connectors[index].transaction, let id = transaction.id,
                id == profile.transaction
            else { return refuseProfile() }
        }
        if traits.quirks.takesOtherUnit
            || traits.quirks.takesLevelZeroAlone && profile.stackLevel > 0
        {
            return refuseProfile()
        }
        if traits.quirks.refusesZero, profile.periods.contains(where: { $0.limit == .zero }) {
            return refuseProfile()
        }
        if profile.purpose == .chargePointMax {
            switch traits.quirks.stationCap {
            case .kept: break
            case .refused: return refuseProfile()
            case .ignored: return "Accepted"
            }
        }
        guard shelf.install(profile) else { return refuseProfile() }
        counts.acceptedProfiles += 1
        markLimitsStale()
        return "Accepted"
    }

    private mutating func refuseProfile() -> String {
        counts.refusedProfiles += 1
        return "Rejected"
    }

    /// Counts each limit that no vehicle can follow. The floor of a profile in the other unit is
    /// not looked at: such a profile is refused.
    private mutating func countBelowMinimum(_ json: JSONValue, connector: Int) {
        let minimum =
            position(of: connector).map { connectors[$0].connector.minimum }
            ?? connectors.map(\.connector.minimum).min() ?? .zero
        guard let schedule = json["chargingSchedule"],
            schedule["chargingRateUnit"]?.string == rules.unit.rawValue
        else { return }
        let scale: Int64 = rules.unit == .amperes ? 1 : 1000
        for period in schedule["chargingSchedulePeriod"]?.elements ?? [] {
            guard let limit = period["limit"]?.thousandths else { continue }
            if limit > 0, limit < minimum.rawValue * scale { counts.limitsBelowMinimum += 1 }
        }
    }

    /// ClearChargingProfile: its status.
    mutating func clearProfile(_ payload: JSONValue) throws(ProfileRefusal) -> String {
        var purpose: InstalledProfile.Purpose?
        if let name = payload["chargingProfilePurpose"]?.string {
            guard let known = InstalledProfile.Purpose(rawValue: name) else {
                throw .malformed("purpose \(name)")
            }
            purpose = known
        }
        let cleared = shelf.clear(
            id: payload["id"]?.whole,
            connector: payload["connectorId"]?.whole.map { Int(clamping: $0) },
            purpose: purpose, stackLevel: payload["stackLevel"]?.whole.map { Int(clamping: $0) })
        markLimitsStale()
        return cleared > 0 ? "Accepted" : "Unknown"
    }

    /// GetCompositeSchedule: what will hold from now on, as it stands on the shelf.
    func compositeSchedule(_ payload: JSONValue) throws(ProfileRefusal) -> JSONValue {
        guard let number = payload["connectorId"]?.whole,
            let duration = payload["duration"]?.whole, duration >= 0
        else { throw .malformed("connectorId or duration") }
        let unit = payload["chargingRateUnit"]?.string
        guard !traits.quirks.refusesReadBack, unit == nil || unit == rules.unit.rawValue,
            number == 0 || position(of: Int(clamping: number)) != nil
        else { return .object([.init("status", .string("Rejected"))]) }
        let start = clock.time(at: now)
        return .object([
            .init("status", .string("Accepted")),
            .init("connectorId", .whole(number)),
            .init("scheduleStart", .string(timestamp)),
            .init(
                "chargingSchedule",
                .object([
                    .init("duration", .whole(duration)),
                    .init("startSchedule", .string(timestamp)),
                    .init("chargingRateUnit", .string(rules.unit.rawValue)),
                    .init(
                        "chargingSchedulePeriod",
                        .array(
                            periods(
                                of: Int(number), from: start,
                                for: .seconds(min(duration, 1_000_000))))
                    ),
                ])),
        ])
    }

    /// A composite's periods: a new one wherever the limit changes. Starts are whole seconds,
    /// rounded up, so that the present limit is never hidden by the next.
    private func periods(
        of number: Int, from start: UTCTime, for duration: Milliseconds
    ) -> [JSONValue] {
        // Each profile has at most 3 + 2 × its periods boundaries.
        let piecesHighest = ProfileShelf.profilesHighest * (3 + 2 * max(1, rules.periodsHighest))
        let asker =
            position(of: number).map { self.asker(for: $0, at: start) }
            ?? ProfileShelf.Asker(connector: 0, transactionStart: start, isCharging: false)
        var periods: [JSONValue] = []
        var last: ChargingRate?
        var time = start
        for _ in 0..<piecesHighest {
            let limit =
                position(of: number).map { self.limit(of: $0, at: time, asker: asker, sharing: 1) }
                ?? limit(on: 0, at: time) ?? .zero
            if limit != last {
                let offset = (time - start).roundedUp(to: .seconds(1)).seconds
                periods.append(
                    .object([
                        .init("startPeriod", .whole(offset)),
                        .init("limit", .number(rules.unit.text(of: limit))),
                    ]))
                last = limit
            }
            guard let next = shelf.boundary(after: time, for: asker), next < start + duration else {
                break
            }
            time = next
        }
        return periods
    }
}

extension ChargingRateUnit {
    /// A rate with one decimal, rounded up: what is told is never less than what holds.
    fileprivate func text(of rate: ChargingRate) -> String {
        switch self {
        case .watts: return "\(rate.rawValue).0"
        case .amperes:
            let tenths = rate.roundedUp(to: ChargingRate(rawValue: 100)).rawValue / 100
            return "\(tenths / 10).\(tenths % 10)"
        }
    }
}
