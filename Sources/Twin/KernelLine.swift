import Control
import Depot
import Units

/// The way between a charger and the controller: in order, late, and lost with its connection.
struct KernelLine: Hashable, Sendable {
    /// Whether the charger has a connection.
    var isOpen = false
    /// The connection that the controller believes in; nil: none.
    var connection: Int64?
    var openedAt: Instant
    /// When the charger dials again.
    var redialAt: Instant
    /// When the controller's side finds out that the connection is gone.
    var noticedAt: Instant?
    /// Since when it can't be told anything; nil: it can.
    var lostSince: Instant?
    /// When it was open last, however shortly: a lease may have come through then.
    var reachedAt: Instant
    /// It has rebooted and will say so.
    var hasBooted = true
    private(set) var inward: [Passing<ChargerReport>] = []
    private(set) var outward: [Passing<KernelCall>] = []
    /// Leases of an older connection that lie in a buffer of the charger, and when it gets to them.
    var late: [Passing<ChargerOrder.Lease>] = []
    /// Orders without an answer, and when they are given up.
    private(set) var unanswered: [Passing<Int64>] = []

    /// Something on its way.
    struct Passing<What: Hashable & Sendable>: Hashable, Sendable {
        let what: What
        var at: Instant
    }

    /// Something of the controller.
    enum KernelCall: Hashable, Sendable {
        case order(ChargerOrder)
        case answer(question: Int64, ChargerAnswer)
    }

    /// An order without an answer for so long has timed out.
    static let patience = Milliseconds.seconds(30)

    init(firstDial: Instant) {
        openedAt = firstDial
        redialAt = firstDial
        lostSince = firstDial
        reachedAt = firstDial
    }

    mutating func sendInward(_ report: ChargerReport, arrivesAt: Instant) {
        guard isOpen else { return }
        inward.append(Passing(what: report, at: max(arrivesAt, inward.last?.at ?? arrivesAt)))
    }

    mutating func sendOutward(_ call: KernelCall, at now: Instant, arrivesAt: Instant) {
        if case .order(let order) = call {
            unanswered.append(Passing(what: order.number, at: now + Self.patience))
        }
        guard isOpen else { return }
        outward.append(Passing(what: call, at: max(arrivesAt, outward.last?.at ?? arrivesAt)))
    }

    /// What is on its way to the controller arrives now.
    mutating func hurryInward(at now: Instant) {
        for index in inward.indices { inward[index].at = min(inward[index].at, now) }
    }

    /// What is on its way to the charger arrives now.
    mutating func hurryOutward(at now: Instant) {
        for index in outward.indices { outward[index].at = min(outward[index].at, now) }
    }

    mutating func takeInward(at now: Instant) -> ChargerReport? {
        guard let first = inward.first, first.at <= now else { return nil }
        inward.removeFirst()
        return first.what
    }

    mutating func takeOutward(at now: Instant) -> KernelCall? {
        guard isOpen, let first = outward.first, first.at <= now else { return nil }
        outward.removeFirst()
        return first.what
    }

    mutating func takeLate(at now: Instant) -> ChargerOrder.Lease? {
        guard let index = late.firstIndex(where: { $0.at <= now }) else { return nil }
        return late.remove(at: index).what
    }

    /// Whether the order still waits for its answer; it does no more.
    mutating func isAwaited(_ order: Int64) -> Bool {
        guard let index = unanswered.firstIndex(where: { $0.what == order }) else { return false }
        unanswered.remove(at: index)
        return true
    }

    /// The next order that nobody waits for any longer.
    mutating func takeTimedOut(at now: Instant) -> Int64? {
        guard let first = unanswered.first, first.at <= now else { return nil }
        return unanswered.removeFirst().what
    }

    /// The charger's side of the connection is gone. What was on its way to it is lost, but for
    /// leases that lie in a buffer, if `keepsBuffer`: it gets to them after all else.
    mutating func breakOff(keepsBuffer: Bool, redialAt: Instant) {
        if keepsBuffer {
            for passing in outward {
                guard case .order(let order) = passing.what, case .lease(let lease) = order.action
                else { continue }
                late.append(Passing(what: lease, at: Instant(milliseconds: Int64.max)))
            }
        }
        isOpen = false
        outward.removeAll()
        self.redialAt = redialAt
    }

    /// The controller's side of the connection is gone.
    mutating func close() {
        connection = nil
        noticedAt = nil
        inward.removeAll()
        unanswered.removeAll()
    }
}
