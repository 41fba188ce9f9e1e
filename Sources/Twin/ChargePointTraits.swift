package import Depot
package import Units

/// What one simulated charge point is like, beyond what the site knows of it.
package struct ChargePointTraits: Hashable, Sendable {
    /// Where it departs from the book.
    package var quirks: Quirks
    /// The longest that an accepted limit takes through the charger.
    package var applyDelayHighest: Milliseconds
    /// Whether it asks Authorize before a transaction.
    package var authorizes: Bool
    /// What its clock is always wrong by.
    package var clockError: Milliseconds
    /// Parts per million that its clock runs fast between two settings.
    package var clockDrift: Int64
    /// How its connectors' phases really sit on the site's, one for each connector.
    package var phases: [PhaseMapping]
    /// Whether it takes limits in both units.
    package var takesBothUnits: Bool
    /// Only one of its connectors charges at a time.
    package var isExclusive: Bool
    /// The most that its hardware lets all connectors have together, in its model's meaning.
    package var powerHighest: Watts?

    package init(
        quirks: Quirks, applyDelayHighest: Milliseconds, authorizes: Bool,
        clockError: Milliseconds, clockDrift: Int64, phases: [PhaseMapping],
        takesBothUnits: Bool, isExclusive: Bool, powerHighest: Watts?
    ) {
        self.quirks = quirks
        self.applyDelayHighest = applyDelayHighest
        self.authorizes = authorizes
        self.clockError = clockError
        self.clockDrift = clockDrift
        self.phases = phases
        self.takesBothUnits = takesBothUnits
        self.isExclusive = isExclusive
        self.powerHighest = powerHighest
    }

    /// By the book, at once, with a right clock: for tests that look at one thing.
    package static func exact(_ charger: ChargerPosition, of plan: SitePlan) -> ChargePointTraits {
        ChargePointTraits(
            quirks: Quirks(), applyDelayHighest: .zero, authorizes: false, clockError: .zero,
            clockDrift: 0,
            phases: plan[charger].connectors.map { plan.connectors[$0].phases.proven(by: 0) },
            takesBothUnits: false, isExclusive: plan.isExclusive(charger),
            powerHighest: plan.hardwareLimit(of: charger))
    }

    /// What such a charger may be like, within its model's bounds.
    package static func drawn(
        _ charger: ChargerPosition, of plan: SitePlan, quirks: Quirks, from seeded: inout Seeded
    ) -> ChargePointTraits {
        // A fifth of the bound stays for drift and for the way of the answer.
        let error = plan[charger].model.clockBound.rawValue * 4 / 5
        return ChargePointTraits(
            quirks: quirks, applyDelayHighest: .milliseconds(seeded.whole(0...2000)),
            authorizes: seeded.happens(chance: 5000),
            clockError: .milliseconds(seeded.whole(-error...error)),
            clockDrift: seeded.whole(-50...50),
            phases: plan[charger].connectors.map {
                plan.connectors[$0].phases.proven(by: seeded.whole(0...5))
            },
            takesBothUnits: seeded.happens(chance: 2000),
            isExclusive: plan.isExclusive(charger),
            powerHighest: plan.hardwareLimit(of: charger))
    }
}

extension PhaseMapping {
    /// The mapping itself, or one of the six rotations where the site does not know it.
    fileprivate func proven(by draw: Int64) -> PhaseMapping {
        guard self == .unknown else { return self }
        switch draw {
        case 0: return .three(PerPhase(.l1, .l2, .l3))
        case 1: return .three(PerPhase(.l2, .l3, .l1))
        case 2: return .three(PerPhase(.l3, .l1, .l2))
        case 3: return .single(.l1)
        case 4: return .single(.l2)
        default: return .single(.l3)
        }
    }
}

extension SitePlan {
    /// Whether the power unit that feeds all of a charger serves one connector at a time.
    fileprivate func isExclusive(_ charger: ChargerPosition) -> Bool {
        self[charger].connectors.allSatisfy { self[connectors[$0].node].isExclusive }
    }

    /// The smaller of the station's own limit and that of a hardware-limited node which feeds all
    /// of it and nothing else.
    fileprivate func hardwareLimit(of charger: ChargerPosition) -> Watts? {
        let own = self[charger].powerHighest
        guard let first = self[charger].connectors.first else { return own }
        let node = connectors[first].node
        let fed = connectors.filter { $0.node == node }
        guard self[node].isHardwareLimited, fed.allSatisfy({ $0.charger == charger }),
            fed.count == self[charger].connectors.count
        else { return own }
        // At the lowest voltage and 0.9 of it for losses, so that the limit holds at the input.
        let byCurrent = self[node].currentLimit.map {
            Watts(rawValue: $0.rawValue)
                .scaledDown(by: 3 * voltageLowest.rawValue * 9 / 10, over: 1_000_000)
        }
        return [own, byCurrent, self[node].powerLimit].compactMap { $0 }.min()
    }
}
