package import Units

/// What everything but chargers draws at one node, by a seed: a base, a slow walk, steps as of
/// machines that run for minutes, and spikes of some seconds. Never above its highest, never
/// below 0.
package struct OtherLoadProfile: Hashable, Sendable {
    /// The raster on which it changes.
    package static let interval = Milliseconds.seconds(1)

    /// The most that it draws on a phase.
    package let highest: Amperes
    /// What it draws now.
    package private(set) var current: PerPhase<Amperes>
    private var seeded: Seeded
    private var base: PerPhase<Int64>
    private var steps: [Burst] = []
    private var nextStep: Int64
    private var nextSpike: Int64
    private var ticks: Int64 = 0

    /// Something that runs until a tick.
    private struct Burst: Hashable, Sendable {
        var current: PerPhase<Int64>
        var until: Int64
    }

    /// Machines that run at the same time.
    private static let stepsHighest = 4

    package init(highest: Amperes, seed: UInt64) {
        self.highest = highest
        seeded = Seeded(seed: seed)
        let most = highest.rawValue
        let level = seeded.whole(15...45)
        base = PerPhase(repeating: 0)
        for phase in Phase.allCases { base[phase] = most * (level + seeded.whole(-5...5)) / 100 }
        nextStep = seeded.whole(20...200)
        nextSpike = seeded.whole(30...300)
        current = base.map { Amperes(rawValue: $0) }
    }

    /// Lets one interval pass.
    mutating func advance() {
        guard highest > .zero else { return }
        ticks += 1
        walk()
        if ticks >= nextStep {
            nextStep = ticks + seeded.whole(60...600)
            add(share: 5...45, for: seeded.whole(30...600))
        }
        if ticks >= nextSpike {
            nextSpike = ticks + seeded.whole(120...1200)
            add(share: 10...40, for: seeded.whole(3...8))
        }
        steps.removeAll { $0.until <= ticks }
        var sum = base
        for step in steps { sum = sum.combined(with: step.current) { $0 + $1 } }
        current = sum.map { Amperes(rawValue: max(0, min(highest.rawValue, $0))) }
    }

    private mutating func walk() {
        let most = highest.rawValue
        let reach = max(1, most / 500)
        for phase in Phase.allCases {
            let moved = base[phase] + seeded.whole(-reach...reach)
            base[phase] = max(most / 20, min(most * 6 / 10, moved))
        }
    }

    /// Something starts, on one phase or on all.
    private mutating func add(share: ClosedRange<Int64>, for duration: Int64) {
        guard steps.count < Self.stepsHighest else { return }
        let size = highest.rawValue * seeded.whole(share) / 100
        var current = PerPhase<Int64>(repeating: size)
        if seeded.happens(chance: 4000), let phase = seeded.element(of: Phase.allCases) {
            current = PerPhase(repeating: 0)
            current[phase] = size
        }
        steps.append(Burst(current: current, until: ticks + duration))
    }
}
