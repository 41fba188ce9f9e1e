import Foundation
import NIOCore

/// Shares the one stream of statuses among all who listen at `/v1/events`; each status becomes
/// bytes once, however many listen.
///
/// Each listener waits for at most one status, the latest: a slow one misses some and delays nobody.
actor StatusBroadcast {
    /// The most that may listen at a time: a few terminals, the page, the uplink. Each costs a
    /// connection and one status in wait.
    static let listenersHighest = 16
    /// The most statuses that a listener may miss in a row. One that takes nothing for so long,
    /// half a minute at one tick a second, is cut off so that its place is free again.
    static let missedHighest = 30

    private struct Listener {
        var id: Int
        var continuation: AsyncStream<ByteBuffer>.Continuation
        var disconnect: @Sendable () -> Void
        var missed: Int
    }

    private var listeners: [Listener] = []
    private var nextID = 0
    private var isFinished = false

    /// A place among the listeners.
    struct Subscription {
        var id: Int
        var events: AsyncStream<ByteBuffer>
    }

    /// Nil while all places are taken. `disconnect` is called when the listener is cut off.
    func join(disconnect: @escaping @Sendable () -> Void) -> Subscription? {
        guard listeners.count < Self.listenersHighest else { return nil }
        let (events, continuation) = AsyncStream.makeStream(
            of: ByteBuffer.self, bufferingPolicy: .bufferingNewest(1))
        if isFinished { continuation.finish() }
        nextID += 1
        listeners.append(
            Listener(id: nextID, continuation: continuation, disconnect: disconnect, missed: 0))
        return Subscription(id: nextID, events: events)
    }

    /// Gives a place back.
    func leave(_ id: Int) {
        listeners.removeAll { $0.id == id }
    }

    /// One server-sent event; the JSON has no line breaks. Throws `EncodingError` for a figure that
    /// is no number.
    static func event(_ status: StatusDocument) throws -> ByteBuffer {
        var buffer = ByteBuffer(string: "event: status\ndata: ")
        buffer.writeBytes(try LocalAPICoding.encoder().encode(status))
        buffer.writeString("\n\n")
        return buffer
    }

    /// Hands `status` to all who listen. One that can't be written ends their streams: they come
    /// back, and are told by `/v1/status` what is wrong.
    func send(_ status: StatusDocument) {
        guard !listeners.isEmpty else { return }
        do {
            send(try Self.event(status))
        } catch {
            for listener in listeners { listener.continuation.finish() }
            listeners = []
        }
    }

    private func send(_ event: ByteBuffer) {
        var staying: [Listener] = []
        for var listener in listeners {
            switch listener.continuation.yield(event) {
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
