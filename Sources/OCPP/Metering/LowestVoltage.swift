import Units

/// The lowest voltages to neutral that were told, in millivolts.
struct LowestVoltage: Hashable, Sendable {
    private(set) var phases = PerPhase<Int64?>(repeating: nil)
    private var whole: Int64?

    /// Notes a voltage; nil stands for no phase, or for one between two phases.
    mutating func lower(_ phase: Phase?, to value: Int64) {
        guard let phase else {
            whole = min(whole ?? value, value)
            return
        }
        phases[phase] = min(phases[phase] ?? value, value)
    }

    /// The lowest of all.
    var lowest: Int64? {
        (Phase.allCases.compactMap { phases[$0] } + [whole].compactMap(\.self)).min()
    }
}
