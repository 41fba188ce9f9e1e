/// What became of probing one unit.
package enum ProbeFinding: Hashable, Sendable {
    /// Nobody answers under this number.
    case silent
    /// Something answers that is no Modbus frame: mostly a wrong speed or parity, or two units of
    /// one number.
    case garbled
    /// A device answers. What it says of itself, and the models that it may be, best first.
    case device(says: [String], candidates: [ProbeCandidate], tried: Int)
}

/// What a `MeterProbe` wants next.
package enum ProbeStep: Hashable, Sendable {
    /// Send this, and give the probe what became of it.
    case read(ReadRequest)
    /// Ask for the device's identity (`DeviceIdentity.request`).
    case identify
    /// The probe is over.
    case done(ProbeFinding)
}
