import OCPP
import Units

/// One connection between a charge point and the controller, with our end of it: texts in each
/// direction arrive in their order, or not at all once it is cut.
struct Wire: Sendable {
    /// Our end.
    var link: ChargePointLink
    /// What the charge point sent.
    private(set) var inward: [Message] = []
    /// What we sent.
    private(set) var outward: [Message] = []
    /// The charge point is gone, and we notice it then; nil while it is there.
    private(set) var noticedAt: Instant?
    /// Since when it is open.
    let openedAt: Instant

    /// A text under way.
    struct Message: Hashable, Sendable {
        var text: String
        var arrivesAt: Instant
    }

    init(link: ChargePointLink, openedAt: Instant) {
        self.link = link
        self.openedAt = openedAt
    }

    /// Whether the charge point is at the other end.
    var isWhole: Bool { noticedAt == nil }

    mutating func sendInward(_ text: String, arrivesAt: Instant) {
        inward.append(
            Message(text: text, arrivesAt: max(arrivesAt, inward.last?.arrivesAt ?? arrivesAt)))
    }

    mutating func sendOutward(_ text: String, arrivesAt: Instant) {
        guard isWhole else { return }
        outward.append(
            Message(text: text, arrivesAt: max(arrivesAt, outward.last?.arrivesAt ?? arrivesAt)))
    }

    mutating func takeInward(at now: Instant) -> String? {
        guard let first = inward.first, first.arrivesAt <= now else { return nil }
        return inward.removeFirst().text
    }

    mutating func takeOutward(at now: Instant) -> String? {
        guard isWhole, let first = outward.first, first.arrivesAt <= now else { return nil }
        return outward.removeFirst().text
    }

    /// The charge point is gone: what we sent is lost, and so is what it sent from `instant` on.
    mutating func cut(noticedAt instant: Instant, losingInward: Bool) {
        guard isWhole else { return }
        noticedAt = instant
        outward.removeAll()
        if losingInward { inward.removeAll() }
    }
}
