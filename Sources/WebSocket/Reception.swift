import NIOCore
import NIOSSL

/// What all handshakes of a listener share. A class, because it is the one thing of the listener
/// that its connections point to; confined to the listener's event loop.
final class Reception {
    let census: Census
    let verdict: (UpgradeRequest, PendingUpgrade) -> Void
    /// What new connections are secured with; nil: they are not. Open ones keep what they began
    /// with.
    var tls: TLSServer?

    var bounds: SocketBounds { census.bounds }
    var tally: Tally { census.tally }

    init(
        bounds: SocketBounds, tls: TLSServer?,
        verdict: @escaping (UpgradeRequest, PendingUpgrade) -> Void
    ) {
        self.tls = tls
        self.census = Census(bounds: bounds)
        self.verdict = verdict
    }

    /// The address that a connection comes from.
    static func source(of channel: any Channel) -> String {
        channel.remoteAddress?.ipAddress ?? "unknown"
    }

    /// The certificate (DER) that the client of a connection has shown and that was found good.
    static func certificate(of channel: any Channel) -> [UInt8]? {
        // Without TLS there is no such handler, without a client's certificate it has none; and
        // what can't be written again is as good as none.
        guard let shown = try? channel.pipeline.syncOperations.nioSSL_peerCertificate() else {
            return nil
        }
        return try? shown.toDERBytes()
    }

    /// Builds the pipeline of a new connection, or throws if it is not admitted. TLS comes first.
    func receive(_ channel: any Channel) throws {
        try census.admit(channel, from: Self.source(of: channel))
        if let tls {
            try channel.pipeline.syncOperations.addHandler(
                NIOSSLServerHandler(context: tls.context))
        }
        try Handshake.install(on: channel.pipeline.syncOperations, reception: self)
    }
}
