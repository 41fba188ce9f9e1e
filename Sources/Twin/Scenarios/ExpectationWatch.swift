import Depot
import Units

/// One expectation while its scenario plays.
///
/// ```
/// waiting ── its time comes ──► looking ── true, where once is enough ──► met
///                                  ├─ false, where it must stay true ──► failed
///                                  └─ its time is over ──► met or failed
/// ```
struct ExpectationWatch: Sendable {
    let expectation: Expectation
    private(set) var verdict = Verdict.open
    /// One for each connector of the site: how the limit has moved since the expectation began.
    private var turns: [Turns] = []
    /// One for each connector: profiles at the beginning.
    private var profilesBefore: [Int64] = []

    enum Verdict: Hashable, Sendable {
        case open
        case met
        case failed(at: Milliseconds)
    }

    /// How often a limit turned.
    private struct Turns: Hashable, Sendable {
        var last: ChargingRate
        var isRising: Bool?
        var count: Int64 = 0

        mutating func note(_ rate: ChargingRate) {
            guard rate != last else { return }
            if let isRising, isRising != (rate > last) { count += 1 }
            isRising = rate > last
            last = rate
        }
    }

    init(_ expectation: Expectation) { self.expectation = expectation }

    mutating func look(at sight: ScenarioSight) {
        guard verdict == .open, sight.time > expectation.from, sight.time <= expectation.to else {
            return
        }
        count(sight)
        let isTrue = isTrue(at: sight)
        if expectation.isEventual, isTrue { verdict = .met }
        if !expectation.isEventual, !isTrue { verdict = .failed(at: sight.time) }
    }

    /// The scenario is over.
    mutating func end() {
        guard verdict == .open else { return }
        verdict = expectation.isEventual ? .failed(at: expectation.to) : .met
    }

    private mutating func count(_ sight: ScenarioSight) {
        if profilesBefore.isEmpty { profilesBefore = sight.profiles }
        guard !sight.limits.isEmpty else { return }
        if turns.isEmpty { turns = sight.limits.map { Turns(last: $0.rate) } }
        for index in turns.indices { turns[index].note(sight.limits[index].rate) }
    }

    private func isTrue(at sight: ScenarioSight) -> Bool {
        switch expectation.statement {
        case .limit(let connectors, let bounds, let cause):
            return !sight.limits.isEmpty
                && connectors.allSatisfy {
                    let limit = sight.limits[$0.index]
                    return bounds.contains(limit.rate.rawValue)
                        && (cause?.fits(limit.cause) ?? true)
                }
        case .cause(let connectors, let cause):
            return !sight.limits.isEmpty
                && connectors.allSatisfy { cause.fits(sight.limits[$0.index].cause) }
        case .draws(let connectors, let bounds):
            return connectors.allSatisfy {
                bounds.contains(sight.draws[$0.index].figure(in: bounds.unit, on: nil))
            }
        case .offers(let connectors, let bounds):
            return connectors.allSatisfy { bounds.contains(sight.offers[$0.index].rawValue) }
        case .charges(let connectors, let wanted):
            return connectors.allSatisfy { sight.charging[$0.index] == wanted }
        case .transactions(let connectors, let count):
            return connectors.allSatisfy { sight.transactions[$0.index] == count }
        case .turns(let connectors, let most):
            return turns.isEmpty || connectors.allSatisfy { turns[$0.index].count <= most }
        case .profiles(let connectors, let most):
            return connectors.allSatisfy {
                sight.profiles[$0.index] - profilesBefore[$0.index] <= most
            }
        case .carries(let node, let phase, let bounds):
            return bounds.contains(sight.flows[node.index].figure(in: bounds.unit, on: phase))
        case .alarm(let id, let stands): return sight.alarms.contains(id) == stands
        case .mode(let mode): return sight.mode == mode
        }
    }
}

extension Load {
    /// In mA on a phase, or on the highest, or in W.
    fileprivate func figure(in unit: String, on phase: Phase?) -> Int64 {
        guard unit == "A" else { return power.rawValue }
        return (phase.map { current[$0] } ?? current.highest).rawValue
    }
}
