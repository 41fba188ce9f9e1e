import HummingbirdCore
import NIOCore
import Synchronization

/// A connection that was accepted, and that one task serves or nobody.
///
/// NIO's asynchronous channel traps when it is let go without having been run, and a cancelled server
/// lets go of those that wait in its accept queue. Building the pipeline only when the connection is
/// served was rejected: what a client sent before it hung up half-way would be lost.
final class AcceptedConnection: ServerChildChannelValue {
    // A class, because its end must be seen.
    let channel: any Channel
    private let parts: Mutex<HTTP1Channel.Value?>

    init(_ parts: HTTP1Channel.Value) {
        channel = parts.channel
        self.parts = Mutex(parts)
    }

    deinit {
        guard let unserved = take() else { return }
        Task {
            // Run with nothing to do, which closes it; it may be closed already.
            try? await unserved.executeThenClose { _, _ in }
        }
    }

    /// The requests and answers, for the one who serves them.
    func take() -> HTTP1Channel.Value? {
        parts.withLock { parts in
            defer { parts = nil }
            return parts
        }
    }
}
