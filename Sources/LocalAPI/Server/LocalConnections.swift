import HummingbirdCore
import Logging
import NIOCore

/// The connections of the local API: HTTP/1.1 with small bounds, closed at once when the server is
/// cancelled.
///
/// Hummingbird's own channel only closes its input then and waits for the peer to go, which takes
/// seconds with a kept-alive client and for ever with one that listens to the events.
struct LocalConnections: ServerChildChannel {
    /// The most that may be connected at a time; further ones wait in the backlog.
    static let connectionsHighest = 64
    /// The most bytes of a request's header fields, together and each: paths are short and there
    /// are no cookies.
    static let headerBytesHighest = 8 * 1024
    /// How long a connection may stay without a whole request.
    static let idleTime = TimeAmount.seconds(30)

    private let http: HTTP1Channel

    init(responder: @escaping HTTPChannelHandler.Responder) {
        http = HTTP1Channel(
            responder: responder,
            configuration: HTTP1Channel.Configuration(
                idleTimeout: Self.idleTime,
                httpDecoderConfiguration: HTTP1Channel.Configuration.DecoderConfiguration(
                    maxHeaderFieldSize: Self.headerBytesHighest,
                    maxHeaderListSize: Self.headerBytesHighest, maxHeaderFieldCount: 64)))
    }

    func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<AcceptedConnection> {
        http.setup(channel: channel, logger: logger).map { AcceptedConnection($0) }
    }

    func handle(value connection: AcceptedConnection, logger: Logger) async {
        guard let parts = connection.take() else { return }
        await withTaskCancellationHandler {
            await http.handle(value: parts, logger: logger)
        } onCancel: {
            parts.channel.close(promise: nil)
        }
    }
}
