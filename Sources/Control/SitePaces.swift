import Depot
import Units

/// How fast the chargers of a site tell and follow: the slowest of all counts.
struct SitePaces: Hashable, Codable, Sendable {
    /// W of SAFETY.md section 3: twice the longest MeterValues interval and the follow time.
    let otherLoadWindow: Milliseconds
    /// How long a sample may be behind the draw that it tells of: an interval, held at a minute, for
    /// a charger that reports more rarely would keep a stuck meter from being noticed.
    let sampleLateness: Milliseconds
    /// The largest a.
    let followLongest: Milliseconds
    /// The largest a + 2d.
    let settling: Milliseconds

    init(_ plan: SitePlan) {
        let interval = plan.chargers.map(\.model.meterInterval).max() ?? .seconds(10)
        let follow = plan.chargers.map(\.model.follow).max() ?? .seconds(10)
        otherLoadWindow = (interval * 2 + follow).clamped(from: .seconds(5), to: .seconds(150))
        sampleLateness = min(interval, .seconds(60))
        followLongest = follow
        settling = plan.settlingLongest
    }
}
