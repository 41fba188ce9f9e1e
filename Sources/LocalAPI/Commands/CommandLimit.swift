package import Units

/// The limit that a person sets by hand, in the unit that was typed.
package enum CommandLimit: Hashable, Sendable {
    /// On each phase.
    case current(Amperes)
    /// On the three together.
    case power(Watts)

    /// The most that is taken for a figure, in amperes or kilowatts: above any charger's rating, and
    /// far below what would overflow.
    package static let figureHighest = 10_000.0

    /// A current from amperes; nil unless it is from 0 to `figureHighest`.
    package init?(amps: Double) {
        guard (0...Self.figureHighest).contains(amps) else { return nil }
        self = .current(.milliamperes(Int64((amps * 1000).rounded(.down))))
    }

    /// A power from kilowatts; nil unless it is from 0 to `figureHighest`.
    package init?(kilowatts: Double) {
        guard (0...Self.figureHighest).contains(kilowatts) else { return nil }
        self = .power(.watts(Int64((kilowatts * 1000).rounded(.down))))
    }
}
