import Depot
package import Units

/// How much of what may flow above its rated current a node has used, by its breaker and by its
/// transformer's short-time rating, and what follows from the higher of the two.
package struct TripWatch: Hashable, Codable, Sendable {
    private var breaker: TripBudget?
    private var transformer: TripBudget?
    /// What is decided by it.
    package private(set) var chain = TripChain()

    /// What counts as used after a start: how warm things are nobody knows, so the first excess that
    /// is seen is acted on at once, and a node that carries no excess is left alone.
    package static let usedAtStart = TripChain.acts - Percent(rawValue: 1)

    init(_ node: Node) {
        guard node.meter != nil else { return }
        breaker = node.breaker.map { _ in TripBudget(used: Self.usedAtStart) }
        transformer = node.shortTime.map { _ in TripBudget(used: Self.usedAtStart) }
    }

    /// S: the higher of the two; zero where nothing is rated or measured.
    package var used: Percent { max(breaker?.used ?? .zero, transformer?.used ?? .zero) }

    /// Whether it is the transformer that has used more.
    var isTransformers: Bool { (transformer?.used ?? .zero) > (breaker?.used ?? .zero) }

    /// `current` flowed through `node` at `now`.
    mutating func note(
        _ current: PerPhase<Amperes>, through node: Node, at now: Instant, silence: Milliseconds
    ) {
        if let rating = node.breaker {
            breaker?.note(current, through: rating, at: now, silence: silence)
        }
        if let rating = node.shortTime {
            transformer?.note(current, through: rating, at: now, silence: silence)
        }
    }

    /// Whether what flowed last makes either rise.
    func isRising(_ node: Node) -> Bool {
        pairs(node).contains { $0.isWarming($1) }
    }

    /// What S would be if what flowed last had flowed on until `now`.
    func feared(_ node: Node, at now: Instant) -> Percent {
        pairs(node).map { $0.feared(at: now, through: $1) }.max() ?? .zero
    }

    private func pairs(_ node: Node) -> [(TripBudget, OverloadRating)] {
        [(breaker, node.breaker), (transformer, node.shortTime)].compactMap { budget, rating in
            guard let budget, let rating else { return nil }
            return (budget, rating)
        }
    }

    /// Decides anew, once in a tick.
    mutating func look(
        at finding: TripChain.Finding, patience: Milliseconds, now: Instant
    ) -> TripDecision? {
        chain.look(at: finding, patience: patience, now: now)
    }
}
