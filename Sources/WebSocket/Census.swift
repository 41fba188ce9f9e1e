import NIOCore

/// Who is on a listener: admits connections within the bounds, knows which are half-open, and
/// empties the house. Confined to the listener's event loop.
final class Census {
    /// One admitted connection.
    private struct Resident {
        let channel: any Channel
        let source: String
        /// Present once the handshake is done.
        var driver: SocketDriver?
    }

    /// Thrown at a connection that is not admitted; the bootstrap then closes it.
    struct TurnedAway: Error {}

    let bounds: SocketBounds
    let tally: Tally
    private var residents: [ObjectIdentifier: Resident] = [:]
    private var halfOpen: [String: Int] = [:]
    private var emptied: EventLoopPromise<Void>?

    init(bounds: SocketBounds) {
        self.bounds = bounds
        self.tally = Tally()
    }

    /// Lets a new connection in, or throws.
    func admit(_ channel: any Channel, from source: String) throws {
        tally.counts.accepted += 1
        guard emptied == nil, residents.count < bounds.sockets else {
            tally.counts.turnedAwayFull += 1
            throw TurnedAway()
        }
        guard halfOpen[source, default: 0] < bounds.halfOpenPerSource else {
            tally.counts.turnedAwayHalfOpen += 1
            throw TurnedAway()
        }
        halfOpen[source, default: 0] += 1
        tally.counts.halfOpenNow += 1
        residents[ObjectIdentifier(channel)] = Resident(
            channel: channel, source: source, driver: nil)
        channel.closeFuture.assumeIsolated().whenComplete { _ in
            self.leave(ObjectIdentifier(channel))
        }
    }

    /// The handshake of a connection is done.
    func upgraded(_ channel: any Channel, driver: SocketDriver) {
        let key = ObjectIdentifier(channel)
        guard let resident = residents[key], resident.driver == nil else { return }
        residents[key]?.driver = driver
        finishHandshake(of: resident.source)
    }

    /// Closes everything: the upgraded with a close frame and a short time to answer, the rest at
    /// once. The future succeeds when nobody is left.
    func empty(on loop: any EventLoop) -> EventLoopFuture<Void> {
        if let emptied { return emptied.futureResult }
        let promise = loop.makePromise(of: Void.self)
        emptied = promise
        guard !residents.isEmpty else {
            promise.succeed(())
            return promise.futureResult
        }
        for resident in Array(residents.values) {
            if let driver = resident.driver {
                driver.end(.stopped)
            } else {
                resident.channel.close(promise: nil)
            }
        }
        loop.assumeIsolated().scheduleTask(in: bounds.stopDeadline) {
            for resident in Array(self.residents.values) { resident.channel.close(promise: nil) }
        }
        return promise.futureResult
    }

    private func leave(_ key: ObjectIdentifier) {
        guard let resident = residents.removeValue(forKey: key) else { return }
        if resident.driver == nil { finishHandshake(of: resident.source) }
        if residents.isEmpty { emptied?.succeed(()) }
    }

    private func finishHandshake(of source: String) {
        tally.counts.halfOpenNow -= 1
        let left = halfOpen[source, default: 1] - 1
        halfOpen[source] = left > 0 ? left : nil
    }
}
