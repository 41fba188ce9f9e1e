package import NIOCore

/// Every bound that the module holds to, each with its reason. `standard` is what the depot runs
/// with; a test or a simulation copies it and changes a field.
package struct SocketBounds: Sendable {
    /// The longest message in bytes after joining its fragments, and so also the longest frame.
    /// The largest real OCPP message (a long report) is some tens of kilobytes.
    package var messageBytes: Int
    /// The most frames that one message may come in. Nobody cuts a charger's message finer.
    package var fragments: Int
    /// The most bytes that are read from one connection before the others have their turn: some
    /// thousand of the shortest frames, a few milliseconds of work. A longer message takes turns.
    package var readBytes: Int
    /// The bytes of one connection that the operating system may hold for us (it takes twice as
    /// many, with its records). When a peer hangs up they are all read in one turn.
    package var receiveBufferBytes: Int
    /// The most bare frames at once: pings, pongs that nobody asked for, frames without payload.
    /// What a lost network holds back for some minutes stays far below.
    package var bareFramesBurst: Int
    /// The most bare frames a second for long. A busy charger pings once a second.
    package var bareFramesPerSecond: Int64
    /// The time from the accepted connection to the 101 answer, the verdict included.
    package var handshakeDeadline: TimeAmount
    /// The most bytes of an HTTP head that are kept, in either direction.
    package var handshakeBytes: Int
    /// The most subprotocols that a client may offer; OCPP has four names.
    package var subprotocolsOffered: Int
    /// The most unfinished handshakes of one source address. A charger needs one, a neighbour
    /// that holds connections open shall not take all sockets. Simulated chargers share one
    /// address and need more.
    package var halfOpenPerSource: Int
    /// The most connections of one listener in any state; more than the chargers of a depot.
    package var sockets: Int
    /// The time from one ping to the next as long as the peer answers.
    package var pingInterval: TimeAmount
    /// The time that the answer to one ping may take; shorter than `pingInterval`.
    package var pingAnswer: TimeAmount
    /// So many pings missed in a row mean that the peer is dead.
    package var pingsMissed: Int
    /// The time that a peer has to show that it lives when somebody else claims its place.
    package var probeDeadline: TimeAmount
    /// So long a frame proves that its sender lives, so that however many claim its place, it is
    /// asked once in that time: an unbounded ping is a flood, and the claimants would choose it.
    /// A charger that really comes back needs longer to notice that its network is gone.
    package var signOfLife: TimeAmount
    /// The most questioners that wait for one probe.
    package var probesPending: Int
    /// The most bytes that wait to be sent on one socket; a peer that does not read is closed.
    package var outboundBytes: Int
    /// The time between our last bytes and the hard close, in which what still arrives is read
    /// and thrown away, so that a reset does not overtake the reason that we sent.
    package var linger: TimeAmount
    /// The time that a stopping listener leaves its peers to answer.
    package var stopDeadline: TimeAmount
    /// TCP_USER_TIMEOUT: the time that sent bytes may stay unacknowledged (Linux only).
    package var unacknowledged: TimeAmount

    /// What a depot runs with.
    package static let standard = SocketBounds(
        messageBytes: 256 * 1024,
        fragments: 64,
        readBytes: 16 * 1024,
        receiveBufferBytes: 64 * 1024,
        bareFramesBurst: 100,
        bareFramesPerSecond: 20,
        handshakeDeadline: .seconds(10),
        handshakeBytes: 16 * 1024,
        subprotocolsOffered: 16,
        halfOpenPerSource: 8,
        sockets: 512,
        pingInterval: .seconds(30),
        pingAnswer: .seconds(10),
        pingsMissed: 2,
        probeDeadline: .seconds(5),
        signOfLife: .seconds(1),
        probesPending: 8,
        outboundBytes: 1024 * 1024,
        linger: .seconds(2),
        stopDeadline: .milliseconds(500),
        unacknowledged: .seconds(10))

    /// How a connection is read, so that none keeps the loop from the others: one piece of
    /// `readBytes` in each round. The library's own measure is four pieces of up to 64 KiB, which
    /// are 37,000 short texts.
    var reading: any RecvByteBufferAllocator {
        FixedSizeRecvByteBufferAllocator(capacity: readBytes)
    }
}
