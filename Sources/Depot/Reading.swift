package import Units

/// What a meter answered in one poll, decoded, scaled and laid on the site's phases.
package struct Reading: Hashable, Codable, Sendable {
    /// When the request left: the answer is never older than this.
    package var takenAt: Instant
    /// Signed current on each phase, positive into the depot.
    package var current: PerPhase<Amperes>
    /// Voltage line to neutral, where the meter has it.
    package var voltage: PerPhase<Volts>?
    /// Active power on each phase.
    package var power: PerPhase<Watts>
    /// Active power of the three.
    package var powerTotal: Watts
    /// The import register, where it was read in this poll.
    package var energyImport: Energy?
    /// The export register, where it was read in this poll.
    package var energyExport: Energy?
    /// The mains frequency, where the meter has it.
    package var frequency: Frequency?
    /// The transformer's top-oil temperature, where the meter has it.
    package var topOil: Temperature?

    package init(
        takenAt: Instant, current: PerPhase<Amperes>, voltage: PerPhase<Volts>?,
        power: PerPhase<Watts>, powerTotal: Watts, energyImport: Energy?, energyExport: Energy?,
        frequency: Frequency?, topOil: Temperature?
    ) {
        self.takenAt = takenAt
        self.current = current
        self.voltage = voltage
        self.power = power
        self.powerTotal = powerTotal
        self.energyImport = energyImport
        self.energyExport = energyExport
        self.frequency = frequency
        self.topOil = topOil
    }

    /// The flow as the limits see it.
    package var load: Load { Load(current: current, power: powerTotal) }
}
