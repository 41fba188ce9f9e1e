import NIOCore

/// How many bare frames a peer may still send: pings, pongs that nobody asked for, and frames
/// without a payload. They say nothing and cost as much as a text, so a flood of them would delay
/// everybody on the loop.
///
/// A burst, refilled at a steady rate. What is kept is the time at which the whole burst is back.
struct BareFrameBudget {
    private let bounds: SocketBounds
    private var fullAt: NIODeadline
    /// Pings of ours whose answers are still to come.
    private var pongsOwed = 0

    init(bounds: SocketBounds, now: NIODeadline) {
        self.bounds = bounds
        fullAt = now
    }

    /// A ping of ours leaves. Its answer costs nothing: somebody who claims the peer's place makes
    /// us ask as often as he likes, and the peer shall not pay for it. A peer that answers none
    /// gathers no more of these than a burst.
    mutating func asked() {
        pongsOwed = min(pongsOwed + 1, bounds.bareFramesBurst)
    }

    /// A pong came; whether it was still within the budget.
    mutating func takePong(at now: NIODeadline) -> Bool {
        guard pongsOwed == 0 else {
            pongsOwed -= 1
            return true
        }
        return take(at: now)
    }

    /// Another bare frame came; whether it was still within the budget.
    mutating func take(at now: NIODeadline) -> Bool {
        let refill = TimeAmount.nanoseconds(1_000_000_000 / bounds.bareFramesPerSecond)
        let next = max(fullAt, now) + refill
        guard next - now <= refill * bounds.bareFramesBurst else { return false }
        fullAt = next
        return true
    }
}
