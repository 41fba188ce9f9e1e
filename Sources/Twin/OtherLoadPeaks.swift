import Depot
import Units

/// What else drew at each node at most over the last while: nobody may give away at once what a machine has just
/// left (SAFETY.md section 3, W).
struct OtherLoadPeaks {
    private let window: Milliseconds
    /// Newest last.
    private var seen: [(at: Instant, loads: [Load])] = []

    init(over window: Milliseconds) { self.window = window }

    mutating func note(_ loads: [Load], at now: Instant) {
        seen.removeAll { now - $0.at > window }
        seen.append((now, loads))
    }

    /// The highest of the window, node by node.
    var highest: [Load] {
        guard let first = seen.first?.loads else { return [] }
        return seen.dropFirst().reduce(first) { most, entry in
            zip(most, entry.loads).map { $0.highest($1) }
        }
    }
}

extension SitePlan {
    /// W of SAFETY.md section 3: twice the longest MeterValues interval and the follow time.
    var otherLoadWindow: Milliseconds {
        let interval = chargers.map(\.model.meterInterval).max() ?? .zero
        return interval * 2 + (chargers.map(\.model.follow).max() ?? .zero)
    }
}
