import Units

/// What draws below a node and is no charger: the peak-hold of SAFETY.md section 3.
///
/// Each reading gives two statements. After subtracting all that the chargers *may* have drawn, the
/// rest is certainly other load (`lowest`); after subtracting only what they are *seen* to draw, the
/// rest is at least the other load (`highest`). While every charger has settled the two agree.
/// The bound is the larger of the highest `lowest` and the lowest `highest` of the window: it
/// rises at once, falls no faster than the window, and a window in which some charger was unsettled
/// at every moment does not let it fall below what was ever proven.
///
/// When a meter begins to speak the window is still short: chargers that have stopped since they last
/// told of themselves may hide other load in each of its readings. Until it has passed once, the
/// bound does not fall below what it was when the meter fell silent; nor, where it never spoke,
/// below the worst that the site names. The same holds where the meter was believed no more.
package struct OtherLoad: Hashable, Codable, Sendable {
    /// Newest last; readings of one second are taken together.
    private var entries: [Entry] = []
    /// When the meter began to speak; nil while it is silent.
    private var spokeAt: Instant?
    /// Whether it has spoken for a whole window.
    private var isWindowFull = false
    /// The bound when it last fell silent; nil: it never had one.
    private var before: Load?

    /// The window is cut into so many entries at most: a reading each second over two MeterValues
    /// intervals of a minute and the follow time.
    private static let entriesHighest = 160

    private struct Entry: Hashable, Codable, Sendable {
        var at: Instant
        var lowest: Load
        var highest: Load
        var certain: Load
    }

    package init() {}

    /// A reading of the node at `at`: `total` flowed; of that the chargers were credited with
    /// `credited`, are seen to draw at least `seen`, and might have drawn `permitted`.
    mutating func note(
        total: Load, credited: Load, seen: Load, permitted: Load, at: Instant,
        window: Milliseconds
    ) {
        let entry = Entry(
            at: at, lowest: total - credited, highest: total - seen, certain: total - permitted)
        entries.removeAll { at - $0.at > window }
        let spokeAt = self.spokeAt ?? at
        self.spokeAt = spokeAt
        isWindowFull = at - spokeAt >= window
        if let last = entries.last, at - last.at < .seconds(1) {
            entries[entries.count - 1].lowest = last.lowest.highest(entry.lowest)
            entries[entries.count - 1].highest = last.highest.lowest(entry.highest)
            entries[entries.count - 1].certain = last.certain.highest(entry.certain)
            return
        }
        entries.append(entry)
        if entries.count > Self.entriesHighest { entries.removeFirst() }
    }

    /// What was seen to draw in the readings since `instant` may have drawn less by `fall`.
    mutating func correct(since instant: Instant, by fall: Load) {
        for index in entries.indices where entries[index].at >= instant {
            entries[index].highest += fall
        }
    }

    /// The bound on other load, which is `worst` at most until something is known; nil before the
    /// first reading.
    func bound(worst: Load) -> Load? {
        isWindowFull ? statedBound : statedBound?.highest(before ?? worst)
    }

    /// What the readings of the window come to; nil before the first.
    var statedBound: Load? {
        guard var lowest = entries.first?.lowest, var highest = entries.first?.highest else {
            return nil
        }
        for entry in entries.dropFirst() {
            lowest = lowest.highest(entry.lowest)
            highest = highest.lowest(entry.highest)
        }
        return lowest.highest(highest)
    }

    /// What other load has certainly been in the window, had every charger drawn all it may.
    var certain: Load? {
        guard let first = entries.first else { return nil }
        return entries.dropFirst().reduce(first.certain) { $0.highest($1.certain) }
    }

    /// The last reading's own statement, without memory.
    var latest: Load? { entries.last?.highest }

    /// Between what the other load of the last reading lay.
    var statement: (lowest: Load, highest: Load)? {
        entries.last.map { ($0.lowest, $0.highest) }
    }

    /// The meter has been silent for too long: what it told before is no reading of now. Or it is believed no
    /// more: then that is none at all.
    mutating func fallSilent(isBelieved: Bool) {
        guard let stated = statedBound else { return }
        let known = isWindowFull ? stated : before.map { $0.highest(stated) }
        before = isBelieved ? known : nil
        entries.removeAll()
        spokeAt = nil
        isWindowFull = false
    }
}
