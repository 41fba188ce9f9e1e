package import Units

/// The charging profiles that a simulated charge point holds, and what they add up to
/// (OCPP 1.6, section 3.13).
package struct ProfileShelf: Hashable, Sendable {
    /// MaxChargingProfilesInstalled.
    package static let profilesHighest = 50

    /// In the order in which they came.
    package private(set) var profiles: [InstalledProfile] = []

    package init() {}

    /// For whom a composite is asked.
    package struct Asker: Hashable, Sendable {
        /// From 1.
        package var connector: Int
        /// Where a relative schedule begins: the transaction's start in the charger's clock, or
        /// now where none runs.
        package var transactionStart: UTCTime
        /// Whether a transaction runs; without one no TxProfile counts.
        package var isCharging: Bool

        package init(connector: Int, transactionStart: UTCTime, isCharging: Bool) {
            self.connector = connector
            self.transactionStart = transactionStart
            self.isCharging = isCharging
        }
    }

    /// Takes `profile` in place of those with its id, or with its connector, purpose and stack
    /// level (5.16.4); false when the shelf is full.
    package mutating func install(_ profile: InstalledProfile) -> Bool {
        let kept = profiles.filter {
            $0.id != profile.id
                && ($0.connector, $0.purpose, $0.stackLevel)
                    != (profile.connector, profile.purpose, profile.stackLevel)
        }
        guard kept.count < Self.profilesHighest else { return false }
        profiles = kept + [profile]
        return true
    }

    /// Takes out what fits all that is given (5.2 ClearChargingProfile); how many went.
    package mutating func clear(
        id: Int64?, connector: Int?, purpose: InstalledProfile.Purpose?, stackLevel: Int?
    ) -> Int {
        let count = profiles.count
        profiles.removeAll { profile in
            if let id { return profile.id == id }
            return (connector.map { $0 == profile.connector } ?? true)
                && (purpose.map { $0 == profile.purpose } ?? true)
                && (stackLevel.map { $0 == profile.stackLevel } ?? true)
        }
        return count - profiles.count
    }

    /// The transaction on `connector` has ended.
    package mutating func endTransaction(on connector: Int) {
        profiles.removeAll { $0.purpose == .tx && $0.connector == connector }
    }

    /// The defaults as they stand, for a charger whose running transactions keep them.
    package var defaults: [InstalledProfile] { profiles.filter { $0.purpose == .txDefault } }

    /// What a connector may have, without the station's cap: the TxProfile while one has a period,
    /// else the default; nil where nothing applies, which means unlimited. `defaults` takes the
    /// place of the default profiles where it is given.
    package func connectorLimit(
        for asker: Asker, at time: UTCTime, defaults: [InstalledProfile]?
    ) -> ChargingRate? {
        if asker.isCharging, let limit = winner(of: .tx, in: profiles, for: asker, at: time) {
            return limit
        }
        return winner(of: .txDefault, in: defaults ?? profiles, for: asker, at: time)
    }

    /// The cap of the whole station; nil where none applies.
    package func stationLimit(at time: UTCTime) -> ChargingRate? {
        winner(
            of: .chargePointMax, in: profiles,
            for: Asker(connector: 0, transactionStart: time, isCharging: false), at: time)
    }

    /// The next moment after `time` at which any limit may change.
    package func boundary(after time: UTCTime, for asker: Asker) -> UTCTime? {
        profiles.compactMap {
            $0.boundary(after: time, transactionStart: asker.transactionStart)
        }.min()
    }

    /// The limit of the highest stack level of one purpose that has a period at `time`; on equal
    /// levels the connector's own profile before the station's.
    private func winner(
        of purpose: InstalledProfile.Purpose, in profiles: [InstalledProfile], for asker: Asker,
        at time: UTCTime
    ) -> ChargingRate? {
        var best: (rank: (Int, Int), limit: ChargingRate)?
        for profile in profiles where profile.purpose == purpose {
            guard profile.connector == 0 || profile.connector == asker.connector,
                let limit = profile.limit(at: time, transactionStart: asker.transactionStart)
            else { continue }
            let rank = (profile.stackLevel, profile.connector)
            if let best, best.rank > rank { continue }
            best = (rank, limit)
        }
        return best?.limit
    }
}
