import Units

/// What panels on the roof feed in at one node, by a seed: a level that drifts, and clouds whose edge takes most
/// of it away within seconds and brings it back. Never above its highest, never below 0.
struct GenerationProfile: Hashable, Sendable {
    /// The most that is fed in, on all phases together.
    let highest: Watts
    /// What is fed in now.
    private(set) var power: Watts
    private var seeded: Seeded
    /// What the sky lets through, in percent.
    private var level: Int64
    private var ticks: Int64 = 0
    private var nextEdge: Int64

    /// What it can change by in a second, in percent of the highest: an edge of a cloud over a roof takes five
    /// seconds and more.
    private static let rampHighest: Int64 = 15

    init(highest: Watts, seed: UInt64) {
        self.highest = highest
        seeded = Seeded(seed: seed)
        level = seeded.whole(10...100)
        nextEdge = seeded.whole(20...300)
        power = highest.scaledDown(by: level, over: 100)
    }

    /// Lets a second pass.
    mutating func advance() {
        guard highest > .zero else { return }
        ticks += 1
        if ticks >= nextEdge {
            nextEdge = ticks + seeded.whole(30...400)
            level = seeded.whole(5...100)
        }
        let aim = highest.scaledDown(by: level, over: 100)
        let step = highest.scaledUp(by: Self.rampHighest, over: 100)
        power = max(power - step, min(power + step, aim))
    }

    /// What is fed in, as a load on three phases alike.
    func load(at voltage: Volts) -> Load {
        Load(
            current: PerPhase(repeating: power.current(over: 3, voltage: voltage)), power: power)
    }
}
