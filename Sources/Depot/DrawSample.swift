package import Units

/// What a charger says that a connector draws (OCPP MeterValues).
package struct DrawSample: Hashable, Codable, Sendable {
    /// Current by phase of the charger, where it was told or follows from the power by phase.
    package var current: PerPhase<Amperes>?
    /// Active power of all phases.
    package var power: Watts?
    /// The import register.
    package var energy: Energy?
    /// What the charger says that it offers the vehicle.
    package var offered: Amperes?
    /// The vehicle's state of charge.
    package var stateOfCharge: Percent?
    /// The lowest voltage it saw, line to neutral (AC) or at the vehicle (DC).
    package var voltage: Volts?

    package init(
        current: PerPhase<Amperes>?, power: Watts?, energy: Energy?, offered: Amperes?,
        stateOfCharge: Percent?, voltage: Volts?
    ) {
        self.current = current
        self.power = power
        self.energy = energy
        self.offered = offered
        self.stateOfCharge = stateOfCharge
        self.voltage = voltage
    }
}
