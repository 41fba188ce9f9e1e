package import Units

/// What a vehicle draws through its plug.
package struct VehicleDraw: Hashable, Sendable {
    /// AC current by phase of the charger; zero with DC.
    package var current: PerPhase<Amperes>
    /// Power at the plug.
    package var power: Watts

    /// Nothing.
    package static var nothing: VehicleDraw { VehicleDraw(current: .zero, power: .zero) }
}
