import Units

/// Branches by the level at which they are expected to be full, lowest first, and of those at one
/// level the deepest first (a binary heap).
struct LevelQueue {
    /// A branch and its level.
    struct Entry {
        let level: Amperes
        let branch: Int

        /// Whether it comes before another; a branch stands before those below it in a tree.
        fileprivate func precedes(_ other: Entry) -> Bool {
            level != other.level ? level < other.level : branch > other.branch
        }
    }

    private var entries: [Entry] = []

    /// Takes everything out.
    mutating func removeAll() { entries.removeAll(keepingCapacity: true) }

    /// What comes first; nil where nothing is left.
    var first: Entry? { entries.first }

    /// Adds an entry.
    mutating func insert(_ entry: Entry) {
        entries.append(entry)
        var place = entries.count - 1
        while place > 0, entries[place].precedes(entries[(place - 1) / 2]) {
            entries.swapAt(place, (place - 1) / 2)
            place = (place - 1) / 2
        }
    }

    /// Takes what comes first. There must be something.
    mutating func removeFirst() -> Entry {
        entries.swapAt(0, entries.count - 1)
        let first = entries.removeLast()
        var place = 0
        while true {
            var earliest = place
            for child in (2 * place + 1)...(2 * place + 2)
            where child < entries.count && entries[child].precedes(entries[earliest]) {
                earliest = child
            }
            if earliest == place { return first }
            entries.swapAt(place, earliest)
            place = earliest
        }
    }
}
