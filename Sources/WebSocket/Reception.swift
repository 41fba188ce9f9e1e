import NIOCore

/// What all handshakes of a listener share. A class, because it is the one thing of the listener
/// that its connections point to; confined to the listener's event loop.
final class Reception {
    let census: Census
    let verdict: (UpgradeRequest, PendingUpgrade) -> Void

    var bounds: SocketBounds { census.bounds }
    var tally: Tally { census.tally }

    init(bounds: SocketBounds, verdict: @escaping (UpgradeRequest, PendingUpgrade) -> Void) {
        self.census = Census(bounds: bounds)
        self.verdict = verdict
    }

    /// The address that a connection comes from.
    static func source(of channel: any Channel) -> String {
        channel.remoteAddress?.ipAddress ?? "unknown"
    }

    /// Builds the pipeline of a new connection, or throws if it is not admitted. A handler that
    /// works on the raw bytes (TLS) is added before the handshake's.
    func receive(_ channel: any Channel) throws {
        try census.admit(channel, from: Self.source(of: channel))
        try Handshake.install(on: channel.pipeline.syncOperations, reception: self)
    }
}
