/// Where and how a meter holds one quantity.
package struct Register: Hashable, Sendable {
    /// What it tells.
    package var quantity: MeteredQuantity
    /// The address on the wire, 0 to 65535. Many data sheets count from 1.
    package var address: Int
    /// How it is written.
    package var type: RegisterType
    /// In which unit it counts, before `scale`.
    package var unit: RegisterUnit
    /// What the number is multiplied by to be in `unit`.
    package var scale: DecimalFactor
    /// How often it is asked for.
    package var every: Pace
    /// Bit patterns that mean "not available", right-aligned in the type's width, besides the
    /// ends of the type's own range and what is no number.
    package var notAvailable: [UInt64]

    package init(
        quantity: MeteredQuantity, address: Int, type: RegisterType, unit: RegisterUnit,
        scale: DecimalFactor, every: Pace, notAvailable: [UInt64]
    ) {
        self.quantity = quantity
        self.address = address
        self.type = type
        self.unit = unit
        self.scale = scale
        self.every = every
        self.notAvailable = notAvailable
    }

    /// How often a register is asked for; the raw values are the model file's words.
    package enum Pace: String, CaseIterable, Hashable, Sendable {
        /// At each poll: what limits rest on.
        case fast
        /// At about every ten seconds: counters and temperatures.
        case slow
    }

    /// The addresses it takes.
    var addresses: Range<Int> { address..<(address + type.width) }
}
