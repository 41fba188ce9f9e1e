import HummingbirdCore
import NIOCore

/// A connection that was accepted and is not read yet.
///
/// Its HTTP pipeline is built only by the task that serves it: NIO's asynchronous channel traps when
/// it is let go without having been run, and a cancelled server lets go of those that wait in its
/// accept queue.
final class AcceptedConnection: ServerChildChannelValue {
    // A class, because the connection is to be closed when nobody will serve it any more.
    let channel: any Channel

    init(channel: any Channel) {
        self.channel = channel
    }

    deinit {
        // Closing twice does nothing: one that was served is closed already.
        channel.close(promise: nil)
    }
}
