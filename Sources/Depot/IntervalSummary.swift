package import Units

/// What a meter or a connector moved in one quarter of an hour of UTC.
package struct IntervalSummary: Hashable, Codable, Sendable {
    /// What was measured.
    package var subject: Subject
    /// The beginning of the quarter hour.
    package var from: UTCTime
    /// Its end.
    package var to: UTCTime
    /// For how much of it there were measurements; the averages are over this time alone.
    package var measured: Milliseconds
    /// What was imported, never negative.
    package var energyImported: Energy
    /// What was exported, never negative.
    package var energyExported: Energy
    /// Where the energy comes from.
    package var source: Source
    /// The average power, positive into the depot.
    package var powerAverage: Watts
    /// The highest power that was measured.
    package var powerHighest: Watts
    /// The average current of each phase, positive into the depot.
    package var currentAverage: PerPhase<Amperes>
    /// The highest current that was measured on each phase.
    package var currentHighest: PerPhase<Amperes>
    /// Whether the wall clock was known to be right.
    package var isSynchronised: Bool

    package init(
        subject: Subject, from: UTCTime, to: UTCTime, measured: Milliseconds,
        energyImported: Energy, energyExported: Energy, source: Source, powerAverage: Watts,
        powerHighest: Watts, currentAverage: PerPhase<Amperes>,
        currentHighest: PerPhase<Amperes>, isSynchronised: Bool
    ) {
        self.subject = subject
        self.from = from
        self.to = to
        self.measured = measured
        self.energyImported = energyImported
        self.energyExported = energyExported
        self.source = source
        self.powerAverage = powerAverage
        self.powerHighest = powerHighest
        self.currentAverage = currentAverage
        self.currentHighest = currentHighest
        self.isSynchronised = isSynchronised
    }

    /// How long each is.
    package static let length = Milliseconds.minutes(15)

    /// What was measured.
    package enum Subject: Hashable, Codable, Sendable {
        /// A meter, and the node that it measures, where it measures one.
        case meter(id: String, node: String?)
        /// A connector.
        case connector(charger: String, number: Int)
    }

    /// Where the energy comes from.
    package enum Source: String, Codable, Sendable {
        /// The difference of an energy register over the whole quarter hour.
        case register
        /// Power over the time for which it was measured.
        case power
    }
}
