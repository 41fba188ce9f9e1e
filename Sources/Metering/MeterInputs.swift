import Units

/// What a meter's own terminals show, before ratio, direction and order of phases. A `Phase`
/// names an input here, not a phase of the site.
struct MeterInputs: Hashable {
    /// The inputs that exist.
    var measured: [Phase]
    /// Magnitudes: many meters give RMS, which has no sign.
    var current: PerPhase<Amperes>
    /// Line to neutral.
    var voltage: PerPhase<Volts>?
    /// Signed, as the meter counts.
    var power: PerPhase<Watts>?
    /// Signed, as the meter counts.
    var total: Watts?
    var energyImport: Energy?
    var energyExport: Energy?
    var frequency: Frequency?
    var topOil: Temperature?
}
