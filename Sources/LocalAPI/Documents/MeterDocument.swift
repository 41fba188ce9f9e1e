package import Units

/// A meter, in `status.json`.
package struct MeterDocument: Hashable, Codable, Sendable {
    /// The site's name for it.
    package var id: String
    /// Whether its readings count.
    package var ok: Bool
    /// How old its last reading is; nil before the first.
    package var ageMilliseconds: Int64?
    /// What it shows; nil while it is silent.
    package var powerKilowatts: Double?
    /// What it shows on each phase; nil while it is silent.
    package var amps: PerPhase<Double>?
    /// Polls without a reading since the start.
    package var errors: Int
    /// What is wrong. Absent, not null, while all is well: so in the contract.
    package var because: String?

    package init(
        id: String, ok: Bool, ageMilliseconds: Int64?, powerKilowatts: Double?,
        amps: PerPhase<Double>?, errors: Int, because: String?
    ) {
        self.id = id
        self.ok = ok
        self.ageMilliseconds = ageMilliseconds
        self.powerKilowatts = powerKilowatts
        self.amps = amps
        self.errors = errors
        self.because = because
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(id, forKey: .id)
        try container.encode(ok, forKey: .ok)
        try container.encode(ageMilliseconds, forKey: .ageMilliseconds)
        try container.encode(powerKilowatts, forKey: .powerKilowatts)
        try container.encode(amps, forKey: .amps)
        try container.encode(errors, forKey: .errors)
        try container.encodeIfPresent(because, forKey: .because)
    }

    private enum CodingKeys: String, CodingKey {
        case id
        case ok
        case ageMilliseconds = "age_ms"
        case powerKilowatts = "power_kw"
        case amps
        case errors
        case because
    }
}
