package import Units

/// What is decided by the trip budget S of a node (SAFETY.md sections 8 and 9).
///
/// ```
///           S ≥ 10 %              the excess outlasts the cuts
/// resting ───────────► acting ───────────────────────────────► shedding
///    ▲                   │  │                                   │  │
///    ├────── S < 10 % ───┘  └────── S ≥ 25 % in excess ─────┐   │  │
///    ├────── S < 10 % ──────────────────────────────────────┼───┘  │
///    │                                                      ▼      │
///    │  S < 10 %, floors in force: closing allowed          open ◄─┘  S ≥ 25 % in excess: open
///    ├───────────────────────────────────────────────────── │ ▲
///    │  floors in force: closing allowed      S < 10 %      ▼ │  S ≥ 10 %
///    └──────────────────────────────────────────────────── cooled
/// ```
///
/// `acting` asks for nothing of its own: the division has cut what the limit asks for with the
/// first reading that showed the excess. `shedding` and `open` ask for floors or 0 below the node.
///
/// While the meter is silent nothing is taken back. Where it fell silent in an excess, shedding
/// does not wait for cuts that nobody sees; the node opens only where floors below are not in force,
/// and S is then what it would be if the excess had gone on.
package struct TripChain: Hashable, Codable, Sendable {
    /// Where it stands.
    package private(set) var state = State.resting
    /// Since when S has risen without a break; nil while it does not.
    private var risingSince: Instant?

    /// Where a node stands.
    package enum State: String, Hashable, Codable, Sendable {
        /// Nothing is wrong.
        case resting
        /// People are told; cuts are on their way.
        case acting
        /// Chargers below are told their floor or 0.
        case shedding
        /// It is to open, and chargers below are told their floor or 0.
        case open
        /// It has cooled down; closing waits for floors below that are not in force.
        case cooled
    }

    /// What is known of a node.
    package struct Finding: Hashable, Codable, Sendable {
        /// S; while the meter is silent and the floors are not in force, what is to be feared.
        package var used: Percent
        /// What flows, or flowed when the meter was heard last, makes S rise.
        package var isRising: Bool
        /// Its meter's last reading is too old to be believed.
        package var isSilent: Bool
        /// The floors of all chargers below are in force.
        package var areFloorsInForce: Bool

        package init(used: Percent, isRising: Bool, isSilent: Bool, areFloorsInForce: Bool) {
            self.used = used
            self.isRising = isRising
            self.isSilent = isSilent
            self.areFloorsInForce = areFloorsInForce
        }
    }

    /// From here on something is done.
    package static let acts = Percent.percent(10)
    /// From here on the node is opened.
    package static let trips = Percent.percent(25)

    package init() {}

    /// Whether chargers below are to be told their floor or 0.
    package var isShedding: Bool { state == .shedding || state == .open }

    /// Whether it is to be open, or was and may not be closed yet.
    package var isOpen: Bool { state == .open || state == .cooled }

    /// Looks at a node once in a tick. `patience` is how long a cut takes until it is answered and
    /// followed.
    package mutating func look(
        at finding: Finding, patience: Milliseconds, now: Instant
    ) -> TripDecision? {
        risingSince = finding.isRising ? risingSince ?? now : nil
        let isOver = !finding.isSilent && finding.used < Self.acts
        switch state {
        case .resting, .acting, .shedding:
            if mustOpen(finding) {
                state = .open
                return .open
            }
            if isOver {
                state = .resting
            } else if mustShed(finding, patience, now) {
                state = .shedding
            } else if state == .resting, finding.used >= Self.acts {
                state = .acting
            }
            return nil
        case .open, .cooled:
            guard isOver else {
                if finding.used >= Self.acts { state = .open }
                return nil
            }
            state = finding.areFloorsInForce ? .resting : .cooled
            return state == .resting ? .closingAllowed : nil
        }
    }

    private func mustOpen(_ finding: Finding) -> Bool {
        finding.used >= Self.trips && finding.isRising
            && !(finding.isSilent && finding.areFloorsInForce)
    }

    private func mustShed(
        _ finding: Finding, _ patience: Milliseconds, _ now: Instant
    ) -> Bool {
        guard finding.used >= Self.acts, let risingSince else { return false }
        return finding.isSilent || now - risingSince >= patience
    }
}
