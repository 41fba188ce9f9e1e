import Units

/// On which side of the charger something was sampled.
enum SamplePlace: Hashable, Sendable {
    case inlet, outlet

    /// Nil for what the vehicle says of itself. The outlet is the specification's default; cable,
    /// body and words that we don't know are taken for it.
    init?(_ sample: V16.SampledValue) {
        switch sample.location {
        case .known(.inlet): self = .inlet
        case .known(.vehicle): return nil
        case nil, .known(.outlet), .known(.cable), .known(.body), .unknown: self = .outlet
        }
    }
}

/// On which conductor something was sampled.
enum SampleConductor: Hashable, Sendable {
    /// No phase was told, or a word that we don't know.
    case all
    case one(Phase)
    case neutral
    /// Between two phases.
    case between

    init(_ sample: V16.SampledValue) {
        switch sample.phase {
        case nil, .unknown: self = .all
        case .known(let phase):
            self =
                switch phase {
                case .l1, .l1ToNeutral: .one(.l1)
                case .l2, .l2ToNeutral: .one(.l2)
                case .l3, .l3ToNeutral: .one(.l3)
                case .neutral: .neutral
                case .l1ToL2, .l2ToL3, .l3ToL1: .between
                }
        }
    }
}
