package import Units

/// A meter as the site has wired it. Its register map belongs to `Metering`.
package struct Meter: Hashable, Codable, Sendable {
    /// The site's name for it, unique.
    package var id: String
    /// The name of its register map.
    package var model: String
    /// Where it answers.
    package var address: Address
    /// The Modbus unit identifier, 0 to 255.
    package var unit: Int
    /// How often it is read.
    package var poll: Milliseconds
    /// From this age on its last reading is no longer believed; at least three polls.
    package var staleAfter: Milliseconds
    /// The ratio of current transformers that the meter does not apply itself; 1 or more.
    package var transformerRatio: Int64
    /// On which inputs the current transformers look the other way, by site phase.
    package var isReversed: PerPhase<Bool>
    /// Which site phase the meter's inputs 1, 2 and 3 are on: a permutation.
    package var phases: PerPhase<Phase>

    package init(
        id: String, model: String, address: Address, unit: Int, poll: Milliseconds,
        staleAfter: Milliseconds, transformerRatio: Int64, isReversed: PerPhase<Bool>,
        phases: PerPhase<Phase>
    ) {
        self.id = id
        self.model = model
        self.address = address
        self.unit = unit
        self.poll = poll
        self.staleAfter = staleAfter
        self.transformerRatio = transformerRatio
        self.isReversed = isReversed
        self.phases = phases
    }

    /// Where a meter answers. Meters with equal addresses share one line and are polled in turn.
    package enum Address: Hashable, Codable, Sendable {
        /// A meter or a gateway on the network.
        case tcp(host: String, port: Int)
        /// A serial line.
        case rtu(device: String, baud: Int, parity: Parity, stopBits: Int)
    }

    /// The parity of a serial line; the raw values are the site file's words.
    package enum Parity: String, CaseIterable, Codable, Sendable {
        case none, even, odd
    }
}
