package import Depot
package import Units

/// What one charger's link tells the control room. Times are the charger's own words; the moment
/// of arrival stands beside the report, not in it.
package enum LinkReport: Hashable, Codable, Sendable {
    /// A connection was opened; everything sent on an older one stays unproven.
    case opened(connection: Int64)
    /// The connection is gone.
    case closed(reason: String)
    /// BootNotification; answered by the link itself.
    case booted(Boot)
    /// StatusNotification; answered by the link itself. Connector 0 is the charger.
    case status(connector: Int, ConnectorState, errorCode: String, at: UTCTime?)
    /// MeterValues (answered by the link itself), or the readings in a transaction message.
    case metered(connector: Int, transaction: Int64?, DrawSample, at: UTCTime?)
    /// Authorize; to be answered.
    case authorizeAsked(question: Int64, idToken: String)
    /// StartTransaction; to be answered.
    case startAsked(question: Int64, Start)
    /// StopTransaction; to be answered.
    case stopAsked(question: Int64, Stop)
    /// How an order ended. Exactly one for each order.
    case outcome(order: Int64, Outcome)
    /// The charger broke the protocol: counted, shown, nothing more.
    case violated(String)
    /// Somebody asked to connect under the charger's name, could not prove it or found it taken, and
    /// was refused for this reason. Told at most once a minute, however many ask.
    case claimRefused(reason: String)

    /// BootNotification.
    package struct Boot: Hashable, Codable, Sendable {
        package var maker: String
        package var model: String
        package var serial: String?
        package var firmware: String?

        package init(maker: String, model: String, serial: String?, firmware: String?) {
            self.maker = maker
            self.model = model
            self.serial = serial
            self.firmware = firmware
        }
    }

    /// StartTransaction.
    package struct Start: Hashable, Codable, Sendable {
        package var connector: Int
        package var idToken: String
        package var meterStart: Energy
        /// The charger's own time; nil where it could not be read.
        package var at: UTCTime?

        package init(connector: Int, idToken: String, meterStart: Energy, at: UTCTime?) {
            self.connector = connector
            self.idToken = idToken
            self.meterStart = meterStart
            self.at = at
        }
    }

    /// StopTransaction.
    package struct Stop: Hashable, Codable, Sendable {
        package var transaction: Int64
        package var meterStop: Energy
        package var reason: String
        /// The charger's own time; nil where it could not be read.
        package var at: UTCTime?

        package init(transaction: Int64, meterStop: Energy, reason: String, at: UTCTime?) {
            self.transaction = transaction
            self.meterStop = meterStop
            self.reason = reason
            self.at = at
        }
    }

    /// How an order ended.
    package enum Outcome: Hashable, Codable, Sendable {
        /// The charger accepted.
        case accepted
        /// The charger refused, with its word: Rejected, NotSupported, RebootRequired, Scheduled.
        /// Or it was never sent, because this charger can't be told so: `not sent:` and why.
        case refused(String)
        /// The charger answered with a CALLERROR, or with something that can't be understood: it
        /// may have been carried out.
        case failed(code: String)
        /// No answer in time. It may still be carried out.
        case timedOut
        /// Never sent: a newer limit for the same connector took its place.
        case superseded
        /// Never sent: the connection ended first, the queue was full, or the lease had run out.
        case notSent
        /// GetCompositeSchedule accepted.
        case schedule(CompositeSchedule)
    }
}
