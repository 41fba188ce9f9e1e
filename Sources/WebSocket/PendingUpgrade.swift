package import NIOCore

/// A request that waits for its verdict. It may travel to another thread (checking a password is
/// slow on purpose); the answer must be given on `loop`.
package struct PendingUpgrade: Sendable {
    /// Where the answer must be given.
    package let loop: any EventLoop
    private let handshake: NIOLoopBound<Handshake>

    init(_ handshake: Handshake, loop: any EventLoop) {
        self.loop = loop
        self.handshake = NIOLoopBound(handshake, eventLoop: loop)
    }

    /// Gives the verdict. One that comes too late (after the deadline, after the client went away,
    /// after another verdict) changes nothing and is counted.
    package func answer(_ verdict: Verdict) {
        handshake.value.decide(verdict)
    }
}
