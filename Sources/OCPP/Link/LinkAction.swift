/// What the owner of the socket is to do, in this order.
package enum LinkAction: Hashable, Sendable {
    /// Send this text as one message.
    case send(String)
    /// Hand this to the control room.
    case report(LinkReport)
    /// Close the socket, and then tell the link that it is closed.
    case close(reason: String)
}
