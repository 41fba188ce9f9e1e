/// What a link met and did not pass on: nothing is dropped in silence.
package struct LinkCounters: Hashable, Codable, Sendable {
    /// Texts that were no message.
    package var framesBroken: Int64 = 0
    /// Texts that came before the link was opened or after it was given up.
    package var textsUnexpected: Int64 = 0
    /// Texts over the charger's message budget; neither read nor answered.
    package var textsFlooding: Int64 = 0
    /// CALLs with an action that we don't serve.
    package var callsUnsupported: Int64 = 0
    /// CALLs whose payload could not be read, or that name a connector the site lacks.
    package var callsRefused: Int64 = 0
    /// Answers of ours that broke their own schema: a fault of ours, told as InternalError.
    package var answersUnwritable: Int64 = 0
    /// DataTransfer, firmware, diagnostics, log and security messages: answered, not passed on.
    package var notices: Int64 = 0
    /// What was odd in payloads that were read.
    package var tolerated = Tolerated()
    /// MeterValues of which nothing could be used.
    package var metersEmpty: Int64 = 0
    /// Readings in a StopTransaction whose connector nobody told.
    package var metersWithoutConnector: Int64 = 0
    /// CALLs of ours that were not answered in time.
    package var callsTimedOut: Int64 = 0
    /// Answers that came after their time.
    package var answersLate: Int64 = 0
    /// Answers to nothing that we asked.
    package var answersUnknown: Int64 = 0
    /// Answers to CALLs of ours whose payload could not be read.
    package var answersUnreadable: Int64 = 0
    /// Orders that found the queue full.
    package var ordersDropped: Int64 = 0
    /// Leases that had run out before they could be sent.
    package var leasesExpired: Int64 = 0
    /// Orders that can't be written for this charger.
    package var ordersImpossible: Int64 = 0
    /// Questions of the charger that found too many open ones.
    package var questionsRefused: Int64 = 0
    /// Questions of the charger that the control room did not answer in time.
    package var questionsTimedOut: Int64 = 0
    /// Answers of the control room to no open question, or of another kind than the question.
    package var answersWithoutQuestion: Int64 = 0
    /// Reports of violations that were held back, because there were too many.
    package var violationsUnreported: Int64 = 0

    package init() {}

    /// What several connections of a charger have counted.
    package static func += (left: inout LinkCounters, right: LinkCounters) {
        left.framesBroken += right.framesBroken
        left.textsUnexpected += right.textsUnexpected
        left.textsFlooding += right.textsFlooding
        left.callsUnsupported += right.callsUnsupported
        left.callsRefused += right.callsRefused
        left.answersUnwritable += right.answersUnwritable
        left.notices += right.notices
        left.tolerated += right.tolerated
        left.metersEmpty += right.metersEmpty
        left.metersWithoutConnector += right.metersWithoutConnector
        left.callsTimedOut += right.callsTimedOut
        left.answersLate += right.answersLate
        left.answersUnknown += right.answersUnknown
        left.answersUnreadable += right.answersUnreadable
        left.ordersDropped += right.ordersDropped
        left.leasesExpired += right.leasesExpired
        left.ordersImpossible += right.ordersImpossible
        left.questionsRefused += right.questionsRefused
        left.questionsTimedOut += right.questionsTimedOut
        left.answersWithoutQuestion += right.answersWithoutQuestion
        left.violationsUnreported += right.violationsUnreported
    }
}
