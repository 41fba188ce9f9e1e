package import Units

/// Which site phase each phase of a charger is on (SAFETY.md R9).
package enum PhaseMapping: Hashable, Codable, Sendable {
    /// Nobody has proven it: counts on all three.
    case unknown
    /// A single-phase charger on this site phase.
    case single(Phase)
    /// A three-phase charger: the site phases of its phases 1, 2 and 3; a permutation.
    case three(PerPhase<Phase>)

    /// The site phases that a charging current may flow on.
    package var occupied: PerPhase<Bool> {
        switch self {
        case .unknown, .three: return PerPhase(repeating: true)
        case .single(let phase):
            var mask = PerPhase(repeating: false)
            mask[phase] = true
            return mask
        }
    }

    /// How many phases a power is spread over: 1 or 3.
    package var count: Int64 {
        switch self {
        case .unknown, .three: 3
        case .single: 1
        }
    }

    /// Currents by charger phase, laid on the site's phases; nil where the mapping is unknown.
    /// A single-phase charger's current is its phase 1's.
    package func laid(onSite currents: PerPhase<Amperes>) -> PerPhase<Amperes>? {
        switch self {
        case .unknown: return nil
        case .single(let phase):
            var site = PerPhase<Amperes>.zero
            site[phase] = currents.l1
            return site
        case .three(let rotation):
            var site = PerPhase<Amperes>.zero
            for phase in Phase.allCases { site[rotation[phase]] = currents[phase] }
            return site
        }
    }

    /// As the site file writes it: `L1-L2-L3`, `L2`, `unknown`.
    package var name: String {
        switch self {
        case .unknown: "unknown"
        case .single(let phase): phase.name
        case .three(let rotation): "\(rotation.l1.name)-\(rotation.l2.name)-\(rotation.l3.name)"
        }
    }
}
