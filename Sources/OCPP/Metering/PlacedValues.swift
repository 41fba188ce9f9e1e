import Units

/// Values of one quantity by the place in the charger where they were sampled.
struct PlacedValues: Hashable, Sendable {
    /// On the mains' side.
    private(set) var inlet = PhaseValues()
    /// On the vehicle's side; also what was told without a place.
    private(set) var outlet = PhaseValues()

    /// Notes a value; nil stands for no phase.
    mutating func raise(_ place: SamplePlace, _ phase: Phase?, to value: Int64) {
        switch place {
        case .inlet: inlet.raise(phase, to: value)
        case .outlet: outlet.raise(phase, to: value)
        }
    }

    /// Both places, the higher of each.
    var both: PhaseValues {
        var values = inlet
        values.raise(to: outlet)
        return values
    }
}
