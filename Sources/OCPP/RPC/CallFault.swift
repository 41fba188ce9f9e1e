/// Why the payload of one message can't be read, or can't be sent: what a CALLERROR says.
package struct CallFault: Error, Hashable, Sendable {
    package var code: RPCErrorCode
    /// A sentence, at most `Frame.errorTextLongest` characters when it is sent.
    package var text: String

    package init(_ code: RPCErrorCode, _ text: String) {
        self.code = code
        self.text = text
    }
}
