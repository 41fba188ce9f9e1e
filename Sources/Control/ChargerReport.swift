package import Depot
package import Units

/// What a charger told, in the site's terms. Times are the charger's own words.
package enum ChargerReport: Hashable, Codable, Sendable {
    /// A connection was opened.
    case opened(connection: Int64)
    /// The connection is gone.
    case closed(reason: String)
    /// It says what it is.
    case booted(maker: String, model: String, firmware: String)
    /// The state of a connector; nil: of the charger itself.
    case status(ConnectorPosition?, ConnectorState, errorCode: String, at: UTCTime?)
    /// What a connector draws.
    case sampled(ConnectorPosition, transaction: Int64?, DrawSample, at: UTCTime?)
    /// May this identification charge? To be answered.
    case authorizeAsked(question: Int64, idToken: String)
    /// A transaction began; to be answered with its number.
    case startAsked(
        question: Int64, ConnectorPosition, idToken: String, meterStart: Energy, at: UTCTime?)
    /// A transaction ended; to be answered once that is kept.
    case stopAsked(
        question: Int64, transaction: Int64, meterStop: Energy, reason: String, at: UTCTime?)
    /// How an order ended: exactly one for each.
    case outcome(order: Int64, OrderOutcome)
    /// It broke the protocol.
    case violated(String)
    /// Somebody asked to connect under its name and was refused. Told at most once a minute.
    case claimRefused(reason: String)
}
