import Units

/// The CALLs of a simulated charge point: what waits, and the one that waits for its answer.
/// Messages of transactions stand in their own line, which a lost connection and a reboot leave
/// as it is, and go out in the order in which they came about.
struct CallLine: Hashable, Sendable {
    /// Ordinary calls that may wait; more are dropped and counted.
    private static let ordinaryHighest = 64
    /// Messages of transactions that may wait: past it the oldest MeterValues goes, and is counted.
    private static let keptHighest = 2000
    /// How long an answer may take.
    static let patience = Milliseconds.seconds(30)
    /// How long a message of a transaction waits after its first failure; each further one adds
    /// as much, up to six times (TransactionMessageRetryInterval).
    static let retryInterval = Milliseconds.seconds(10)

    private(set) var ordinary: [OutgoingCall] = []
    private(set) var kept: [OutgoingCall] = []
    private(set) var unanswered: Unanswered?
    /// What was dropped because too much waited.
    private(set) var dropped: Int64 = 0

    /// The call on its way.
    struct Unanswered: Hashable, Sendable {
        var id: String
        var call: OutgoingCall
        var deadline: Instant
    }

    mutating func enqueue(_ call: OutgoingCall) {
        guard call.isKept else {
            if ordinary.count < Self.ordinaryHighest { ordinary.append(call) } else { dropped += 1 }
            return
        }
        if kept.count >= Self.keptHighest {
            dropped += 1
            // The head may be on its way; a start or an end is never given up for a sample.
            if let oldest = kept.dropFirst().firstIndex(where: { $0.action == .meterValues }) {
                kept.remove(at: oldest)
            } else {
                return
            }
        }
        kept.append(call)
    }

    /// Puts `call` before everything else.
    mutating func enqueueFirst(_ call: OutgoingCall) {
        guard ordinary.count < Self.ordinaryHighest else {
            dropped += 1
            return
        }
        ordinary.insert(call, at: 0)
    }

    /// Puts messages of a transaction of long ago before all others of transactions.
    mutating func enqueueOldest(_ calls: [OutgoingCall]) {
        precondition(unanswered?.call.isKept != true, "the head may be on its way")
        kept.insert(contentsOf: calls, at: 0)
    }

    /// The next call that may go out at `now`. It waits for its answer from here on.
    /// `bootOnly`: until the central system has accepted the boot, nothing else goes out.
    mutating func take(at now: Instant, id: String, bootOnly: Bool) -> OutgoingCall? {
        guard unanswered == nil else { return nil }
        let call: OutgoingCall
        if let index = ordinary.firstIndex(where: {
            $0.notBefore <= now && (!bootOnly || $0.action == .bootNotification)
        }) {
            call = ordinary.remove(at: index)
        } else if !bootOnly, let head = kept.first, head.notBefore <= now {
            kept[0].attempts += 1
            call = kept[0]
        } else {
            return nil
        }
        unanswered = Unanswered(id: id, call: call, deadline: now + Self.patience)
        return call
    }

    /// The answer to `id` came: its call, which is done with.
    mutating func answered(_ id: String) -> OutgoingCall? {
        guard let waiting = unanswered, waiting.id == id else { return nil }
        unanswered = nil
        if waiting.call.isKept { kept.removeFirst() }
        return waiting.call
    }

    /// The call failed by CALLERROR or by time: a message of a transaction is tried again.
    /// Nil where `id` is not the one that waits.
    mutating func failed(_ id: String, at now: Instant) -> OutgoingCall? {
        guard let waiting = unanswered, waiting.id == id else { return nil }
        unanswered = nil
        if waiting.call.isKept {
            kept[0].notBefore = now + Self.retryInterval * min(6, waiting.call.attempts)
        }
        return waiting.call
    }

    /// The connection is gone: ordinary calls with it. Answers those that may never have arrived.
    mutating func disconnected() -> [OutgoingCall] {
        let lost = (unanswered.map { [$0.call] } ?? []) + ordinary
        unanswered = nil
        ordinary.removeAll()
        return lost
    }

    /// What was dropped since this was last asked.
    mutating func takeDropped() -> Int64 {
        defer { dropped = 0 }
        return dropped
    }

    /// When it next has something to do by itself.
    func deadline(bootOnly: Bool) -> Instant? {
        if let unanswered { return unanswered.deadline }
        var next = ordinary.filter { !bootOnly || $0.action == .bootNotification }
            .map(\.notBefore).min()
        if !bootOnly, let head = kept.first {
            next = next.map { min($0, head.notBefore) } ?? head.notBefore
        }
        return next
    }
}
