/// Shares the one stream of statuses among all who listen at `/v1/events`.
///
/// Each listener waits for at most one status, the latest: a slow one misses some and delays nobody.
actor StatusBroadcast {
    /// The most that may listen at a time: a few terminals, the page, the uplink; each costs an
    /// encoding of nothing and one buffered status.
    static let listenersHighest = 16
    /// The most statuses that a listener may miss in a row. One that takes nothing for so long,
    /// half a minute at one tick a second, is cut off so that its place is free again.
    static let missedHighest = 30

    private struct Listener {
        var id: Int
        var continuation: AsyncStream<StatusDocument>.Continuation
        var disconnect: @Sendable () -> Void
        var missed: Int
    }

    private var listeners: [Listener] = []
    private var nextID = 0
    private var isFinished = false

    /// A place among the listeners.
    struct Subscription {
        var id: Int
        var statuses: AsyncStream<StatusDocument>
    }

    /// Nil while all places are taken. `disconnect` is called when the listener is cut off.
    func join(disconnect: @escaping @Sendable () -> Void) -> Subscription? {
        guard listeners.count < Self.listenersHighest else { return nil }
        let (statuses, continuation) = AsyncStream.makeStream(
            of: StatusDocument.self, bufferingPolicy: .bufferingNewest(1))
        if isFinished { continuation.finish() }
        nextID += 1
        listeners.append(
            Listener(id: nextID, continuation: continuation, disconnect: disconnect, missed: 0))
        return Subscription(id: nextID, statuses: statuses)
    }

    /// Gives a place back.
    func leave(_ id: Int) {
        listeners.removeAll { $0.id == id }
    }

    /// Hands `status` to all who listen.
    func send(_ status: StatusDocument) {
        var staying: [Listener] = []
        for var listener in listeners {
            switch listener.continuation.yield(status) {
            case .enqueued: listener.missed = 0
            case .dropped: listener.missed += 1
            case .terminated: continue
            @unknown default: continue
            }
            if listener.missed > Self.missedHighest {
                listener.continuation.finish()
                listener.disconnect()
            } else {
                staying.append(listener)
            }
        }
        listeners = staying
    }

    /// Ends every stream: the daemon stops.
    func finish() {
        isFinished = true
        for listener in listeners { listener.continuation.finish() }
    }
}
