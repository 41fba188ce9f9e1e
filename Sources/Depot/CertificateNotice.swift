package import Units

/// What is wrong with the dates of a listener's certificate.
package struct CertificateNotice: Hashable, Codable, Sendable {
    /// The listener's place in the site file, from 0.
    package var listener: Int
    /// Where today is in the certificate's life.
    package var state: State
    /// When it ends; for one that does not hold yet, when it begins.
    package var turnsAt: UTCTime

    package init(listener: Int, state: State, turnsAt: UTCTime) {
        self.listener = listener
        self.state = state
        self.turnsAt = turnsAt
    }

    /// The states that a person should know.
    package enum State: String, CaseIterable, Codable, Sendable {
        /// It begins later: the clock of the box is wrong, or the certificate was made ahead.
        case notYet
        /// Its last thirty days.
        case ending
        case over
    }
}
