package import Units

/// One charging transaction as it is kept on disk.
package struct TransactionRecord: Hashable, Codable, Sendable {
    /// Ours, from a persisted counter; unique over chargers and restarts.
    package var id: Int64
    /// The charger's identity.
    package var charger: String
    /// The connector's number.
    package var connector: Int
    /// What it was started with.
    package var idToken: String
    /// The charger's own time of the start, as it told it.
    package var startedAt: UTCTime
    /// Our time of its arrival.
    package var recordedAt: UTCTime
    /// The meter at its start.
    package var meterStart: Energy
    /// Its end, once there is one.
    package var end: End?

    package init(
        id: Int64, charger: String, connector: Int, idToken: String, startedAt: UTCTime,
        recordedAt: UTCTime, meterStart: Energy, end: End?
    ) {
        self.id = id
        self.charger = charger
        self.connector = connector
        self.idToken = idToken
        self.startedAt = startedAt
        self.recordedAt = recordedAt
        self.meterStart = meterStart
        self.end = end
    }

    /// Numbers from here on come from no counter: the counter would need centuries to get so far.
    package static let uncountedLowest: Int64 = 1 << 30

    /// A number made of what the charger told of the start, for the time in which no counter can be
    /// kept: a repetition has the same one, also after a restart that remembers nothing, where the
    /// charger stamps what it tells. Two starts among a thousand share one by a chance of one in two
    /// thousand; the store keeps the first of them, and the end of the other apart.
    package var numberWithoutCounter: Int64 {
        var sum = CRC32C()
        sum.update(text: charger)
        sum.update(Int64(connector))
        sum.update(text: idToken)
        sum.update(startedAt.milliseconds)
        sum.update(meterStart.rawValue)
        return Self.uncountedLowest | (Int64(sum.value) % Self.uncountedLowest)
    }

    /// How a transaction ended.
    package struct End: Hashable, Codable, Sendable {
        /// The charger's own time.
        package var stoppedAt: UTCTime
        /// The meter at its end.
        package var meterStop: Energy
        /// The charger's word for the reason.
        package var reason: String

        package init(stoppedAt: UTCTime, meterStop: Energy, reason: String) {
            self.stoppedAt = stoppedAt
            self.meterStop = meterStop
            self.reason = reason
        }
    }
}
