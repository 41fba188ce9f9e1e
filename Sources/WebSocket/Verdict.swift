/// The answer to an upgrade request.
package enum Verdict {
    /// Upgrade with one of the offered subprotocols, or with none. The handler hears `opened`
    /// unless the connection is lost first; so a login counts from `opened`, not from the verdict.
    case accept(subprotocol: String?, handler: any SocketHandler)
    /// Say no and close.
    case refuse(Refusal)
}
