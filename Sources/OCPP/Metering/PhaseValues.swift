import Units

/// Values of one quantity, by phase and without a phase; each the highest that was told.
struct PhaseValues: Hashable, Sendable {
    private(set) var whole: Int64?
    private(set) var phases = PerPhase<Int64?>(repeating: nil)

    /// Notes a value; nil stands for no phase.
    mutating func raise(_ phase: Phase?, to value: Int64) {
        guard let phase else {
            whole = max(whole ?? value, value)
            return
        }
        phases[phase] = max(phases[phase] ?? value, value)
    }

    /// Notes all of another's values.
    mutating func raise(to other: PhaseValues) {
        if let value = other.whole { raise(nil, to: value) }
        for phase in Phase.allCases {
            if let value = other.phases[phase] { raise(phase, to: value) }
        }
    }

    /// Without the value that has no phase.
    var phasesOnly: PhaseValues {
        var values = self
        values.whole = nil
        return values
    }

    /// The values by phase that were told.
    private var told: [Int64] { Phase.allCases.compactMap { phases[$0] } }

    /// A value for every phase: those that were not told take the highest that was. The value
    /// without a phase counts only where no phase was told: beside phases it may be their sum.
    var filled: PerPhase<Int64>? {
        if let highest = told.max() { return phases.map { $0 ?? highest } }
        return whole.map { PerPhase(repeating: $0) }
    }

    /// The larger of the value without a phase and the sum of the phases told.
    var total: Int64? {
        guard !told.isEmpty else { return whole }
        let sum = told.reduce(0, +)
        return max(whole ?? sum, sum)
    }
}
