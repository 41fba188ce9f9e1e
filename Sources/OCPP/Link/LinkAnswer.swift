/// What the control room answers to a charger's question. `question` is the number that the
/// report carried; an answer to a question that timed out (and got a CALLERROR) or whose
/// connection is gone is dropped and counted.
package struct LinkAnswer: Hashable, Codable, Sendable {
    /// The number of the question, unique per link.
    package var question: Int64
    /// The answer.
    package var content: Content

    package init(question: Int64, content: Content) {
        self.question = question
        self.content = content
    }

    /// The kinds of answer.
    package enum Content: Hashable, Codable, Sendable {
        /// Authorize.conf.
        case authorize(isAccepted: Bool)
        /// StartTransaction.conf.
        case start(transaction: Int64, isAccepted: Bool)
        /// StopTransaction.conf.
        case stop
        /// CALLERROR InternalError: the charger keeps its message and sends it again.
        case retryLater
    }
}
