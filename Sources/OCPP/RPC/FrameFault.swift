/// Why a text is no message of OCPP-J 1.6.
package struct FrameFault: Error, Hashable, Sendable {
    /// What a CALLERROR would say.
    package var fault: CallFault
    /// The id to answer; nil where nothing may be answered, because the text is no CALL or its id
    /// can't be read. (2.x answers such a text with the id "-1"; 1.6 has no such rule.)
    package var answerTo: MessageID?

    package init(fault: CallFault, answerTo: MessageID?) {
        self.fault = fault
        self.answerTo = answerTo
    }
}
