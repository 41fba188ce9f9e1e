import LocalAPI
import Units

/// What the daemon had to let go since its start, because a queue had reached its bound.
struct Drops: Hashable, Sendable {
    /// Events that found the mailbox full (`Mailbox.lettersHighest`).
    var events: Int64
    /// Orders to the store that came while it was not open yet, beyond `Daemon.unkeptHighest`.
    var orders: Int64
    /// Events that are missing in the journal.
    var notes: Int64

    /// Nothing yet.
    static let none = Drops(events: 0, orders: 0, notes: 0)

    /// What there is to show: counts above zero.
    var documents: [CountDocument] {
        let all = [
            ("events refused by the full mailbox", events),
            ("orders refused before the database was open", orders),
            ("events missing in the journal", notes),
        ]
        return all.filter { $0.1 > 0 }.map {
            CountDocument(what: $0.0, count: Int(clamping: $0.1))
        }
    }

    /// As the rest of a sentence for the log.
    var text: String {
        documents.map { "\($0.count) \($0.what)" }.joined(separator: ", ")
    }
}

/// What has been told of drops: a flood is a log line now and then, not one for each event. What is
/// missing in the journal has lines of its own (`JournalFault`).
struct DropTeller {
    private var told = Drops.none
    private var toldAt: Instant?

    /// Between two lines.
    static let pause = Milliseconds.minutes(1)

    /// The line that is due at `now`; nil where nothing more was dropped, or one was told lately.
    mutating func line(_ all: Drops, at now: Instant) -> String? {
        var drops = all
        drops.notes = 0
        guard drops != told else { return nil }
        if let toldAt, now - toldAt < Self.pause { return nil }
        told = drops
        toldAt = now
        return "more came in than could be taken; since the start: \(drops.text). Charging is "
            + "regulated all the same. Look with `busbar chargers` for a charger that floods, and "
            + "for what else is busy on this box."
    }
}
