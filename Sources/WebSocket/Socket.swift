package import NIOCore

/// One WebSocket connection after its handshake, as its handler sees it. Everything but `execute`
/// and the constants must be called on `loop`; a call from elsewhere stops the program, because
/// it would be a data race of ours.
///
/// A class, because a socket is a thing with an identity: compare with `===`.
package final class Socket: Sendable {
    /// The subprotocol that was agreed on in the handshake, if any.
    package let subprotocol: String?
    /// The peer's address without its port, as text.
    package let peer: String
    /// Where the socket lives.
    package let loop: any EventLoop

    private let driver: NIOLoopBound<SocketDriver>

    init(subprotocol: String?, peer: String, driver: SocketDriver, loop: any EventLoop) {
        self.subprotocol = subprotocol
        self.peer = peer
        self.loop = loop
        self.driver = NIOLoopBound(driver, eventLoop: loop)
    }

    /// Whether texts still go both ways.
    package var isOpen: Bool { driver.value.isOpen }

    /// The bytes that were handed over and that the operating system has not taken yet.
    package var outboundBytes: Int { driver.value.outboundBytes }

    /// Sends a text. On a socket that is no longer open it is dropped and counted. Above
    /// `SocketBounds.outboundBytes` the socket is closed with `.overflow`.
    package func send(_ text: String) {
        driver.value.send(text)
    }

    /// Closes with a code that the peer is told (`text` is cut to 123 bytes). `closed` follows.
    package func close(_ code: CloseCode, text: String) {
        driver.value.end(.byUs(code, text: text))
    }

    /// Drops the connection without a word, for a peer that is known to be dead.
    package func abort() {
        driver.value.end(.aborted)
    }

    /// Pings the peer and says whether it showed a sign of life within
    /// `SocketBounds.probeDeadline`: any whole frame is one, since some chargers answer no ping.
    /// One that came less than `SocketBounds.signOfLife` ago spares the ping.
    /// `then` is called exactly once, on the loop, never from inside this call. When more than
    /// `SocketBounds.probesPending` ask at once, the rest hear that the peer lives: a crowd of
    /// claimants shall not evict anybody.
    package func probe(then: @escaping (_ isAlive: Bool) -> Void) {
        driver.value.probe(then)
    }

    /// Asks for `woke` after a delay, in place of what was asked before; nil asks for none.
    package func wake(after delay: TimeAmount?) {
        driver.value.wake(after: delay)
    }

    /// Runs `body` on the socket's loop, from any thread. The loop's queue has no bound of its
    /// own: the caller bounds what it puts there.
    package func execute(_ body: @escaping @Sendable (Socket) -> Void) {
        loop.execute { body(self) }
    }
}
