import Units

/// How often one charge point may connect: a charger that comes and goes without end costs every
/// time a link, a set-up and rows on the disk, and takes the time of the others.
///
/// Counted for each address that connects under the name, so that whoever pretends to be a charger
/// does not lock the real one out (threats T3). Only connections that were granted count: what is
/// refused costs next to nothing.
struct ConnectionQuota {
    /// So many connections at once: a charger that is worked on, or an hour of a bad network.
    static let burst: Int64 = 20
    /// One more after each such time: ten a minute for ever, above any reconnect pause that OCPP
    /// chargers ship with.
    static let pause = Milliseconds.seconds(6)
    /// At most so many addresses are remembered; of more the one that came longest ago is
    /// forgotten. A charger has one, or two where its network changes.
    static let sourcesHighest = 8

    private struct Source {
        let address: String
        /// When all that it has used will have come back.
        var fullAt: Instant
    }

    /// The one that came last at the end.
    private var sources: [Source] = []

    /// Whether one from `address` may connect at `now`.
    func allows(_ address: String, at now: Instant) -> Bool {
        guard let source = sources.first(where: { $0.address == address }) else { return true }
        return source.fullAt - now <= Self.pause * (Self.burst - 1)
    }

    /// One from `address` was let in.
    mutating func note(_ address: String, at now: Instant) {
        var source = Source(address: address, fullAt: now)
        if let index = sources.firstIndex(where: { $0.address == address }) {
            source = sources.remove(at: index)
        } else if sources.count >= Self.sourcesHighest {
            sources.removeFirst()
        }
        source.fullAt = max(source.fullAt, now) + Self.pause
        sources.append(source)
    }
}
