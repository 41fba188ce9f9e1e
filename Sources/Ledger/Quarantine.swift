import Units

/// Whether leases of an earlier start may still be in force at a connector, or something looks as
/// if they were (SAFETY.md R6, R7): it counts at P for so long.
struct Quarantine: Hashable, Codable, Sendable {
    /// Until then what came before our start is unknown; nil from then on.
    private var ends: Instant?
    /// Until then the charger's clock may keep it up, or so it seems; nil: it does not.
    private var doubtUntil: Instant?
    /// Until then a lease of an earlier start may be in force that was written by a clock which was ahead;
    /// nil: none is known of.
    private var longLeaseEnds: Instant?
    /// Until then it is held for what the connector was seen to draw.
    private var heldUntil: Instant?
    /// When it ends, had the charger's clock lost nothing since our start.
    private var nominalEnd: Instant
    /// The least that the clock had lost since leases of an earlier start were last said to be back; nil: they
    /// never were.
    private var lostWhenBack: Milliseconds?
    /// Leases of an earlier start were replaced or taken out: none returns with the clock.
    private(set) var areLeasesGone = false
    /// Until then the charger and the vehicle may not have followed that.
    private var leasesFade: Instant?
    /// Leases of an earlier start end by no clock (class D): only proof ends it.
    private let isEndless: Bool

    init(until end: Instant, isEndless: Bool) {
        ends = end
        nominalEnd = end
        self.isEndless = isEndless
    }

    func isOn(at now: Instant) -> Bool {
        (ends.map { isEndless || now < $0 } ?? false) || (doubtUntil.map { now < $0 } ?? false)
            || (longLeaseEnds.map { now < $0 } ?? false)
            || (heldUntil.map { now < $0 } ?? false)
    }

    /// Whether it has ended by time or by proof, until a clock that is set back begins it anew.
    var isOver: Bool { ends == nil }

    /// When the first of its times comes; nil where none does.
    var nextEnd: Instant? {
        [isEndless ? nil : ends, doubtUntil, longLeaseEnds, heldUntil, leasesFade]
            .compactMap(\.self).min()
    }

    /// When the last lease of an earlier start is over, as far as any time ends it; nil where none is left.
    var lastEnd: Instant? {
        [isEndless ? nil : ends, doubtUntil, longLeaseEnds].compactMap(\.self).max()
    }

    mutating func dropWhatHasRunOut(at now: Instant) {
        if let end = ends, end <= now, !isEndless { ends = nil }
        if let end = doubtUntil, end <= now { doubtUntil = nil }
        if let end = longLeaseEnds, end <= now { longLeaseEnds = nil }
        if let end = heldUntil, end <= now { heldUntil = nil }
        if let end = leasesFade, end <= now { leasesFade = nil }
    }

    /// The charger's clock may have lost `lost` since our start: what runs may run longer. Where that was
    /// more a moment ago, a charger and its vehicle have `follow` to obey.
    mutating func clockMayHaveLost(_ lost: Milliseconds, at now: Instant, follow: Milliseconds) {
        guard ends != nil || doubtUntil != nil, !areLeasesGone, !isEndless else { return }
        let fades = doubtUntil.map { min($0, now + follow) }
        let end = lost > .zero ? nominalEnd + lost : nil
        doubtUntil = [end, fades].compactMap(\.self).max()
    }

    /// The charger's clock has lost `lost` since our start. Whether leases of an earlier one may be in
    /// force again that a read-back did not show: not where it has lost no more than `bound` since that was said
    /// last, as a clock does that we set back little by little. Where they were until now, and a clock that was
    /// set ahead has ended them, a charger and its vehicle have `follow` to obey.
    mutating func clockHasLost(
        _ lost: Milliseconds, bound: Milliseconds, at now: Instant, follow: Milliseconds
    ) -> Bool {
        guard !areLeasesGone, !isEndless else { return false }
        let before = ends ?? now
        let end = max(nominalEnd + lost, min(before, now + follow))
        ends = end > now ? end : nil
        lostWhenBack = lostWhenBack.map { min($0, lost) }
        guard end > before, lost > (lostWhenBack ?? .zero) + bound else { return false }
        lostWhenBack = lost
        return true
    }

    /// Leases of an earlier start were replaced or taken out at `now`; a charger and its vehicle have
    /// `follow` to obey. It runs on, as only the draw proves that.
    mutating func leasesAreGone(at now: Instant, follow: Milliseconds) {
        guard !areLeasesGone else { return }
        areLeasesGone = true
        leasesFade = now + follow
        doubtUntil = doubtUntil.map { min($0, now + follow) }
        longLeaseEnds = longLeaseEnds.map { min($0, now + follow) }
    }

    /// A lease of an earlier start may be in force until `end`, unless it is gone: by a clock that was ahead
    /// when it was written, wherever that stands now.
    mutating func mayLast(until end: Instant) {
        guard !areLeasesGone, !isEndless else { return }
        longLeaseEnds = max(longLeaseEnds ?? end, end)
    }

    /// It lasts until `end` at least, where it is on at `now`.
    mutating func hold(until end: Instant, at now: Instant) {
        if isOn(at: now) { heldUntil = end }
    }

    /// Leases of an earlier start are over at `end`, or by `lost` later where they are not gone.
    mutating func setEnd(_ end: Instant, clockHasLost lost: Milliseconds) {
        doubtUntil = doubtUntil.map { $0 + (end - nominalEnd) }
        nominalEnd = end
        ends = areLeasesGone ? end : end + lost
    }

    /// Leases of an earlier start are proven to be over at `now`.
    mutating func end(at now: Instant) {
        ends = nil
        doubtUntil = nil
        longLeaseEnds = nil
        heldUntil = nil
        lostWhenBack = nil
        nominalEnd = min(nominalEnd, now)
    }

    /// Nothing is left of it but the time in which leases of an earlier start may be in force.
    mutating func forgetWhatWasSeen() {
        heldUntil = nil
        if areLeasesGone, leasesFade == nil {
            ends = nil
            doubtUntil = nil
            longLeaseEnds = nil
        }
    }
}
