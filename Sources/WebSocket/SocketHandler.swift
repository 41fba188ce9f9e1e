/// What lives on a socket: the side that Busbar's protocol machines implement. All calls come on
/// the socket's event loop, one at a time, never from inside a call that the handler itself makes
/// on the socket. `opened` is the first, `closed` the last, each exactly once.
package protocol SocketHandler: AnyObject {
    /// The handshake is done; `socket.send` works from here on.
    func opened(_ socket: Socket)

    /// A whole text arrived.
    func received(_ text: String, on socket: Socket)

    /// The time that was set with `socket.wake(after:)` is over.
    func woke(_ socket: Socket)

    /// The socket is of no more use: nothing will be received on it and nothing sent.
    func closed(_ socket: Socket, because reason: CloseReason)
}
