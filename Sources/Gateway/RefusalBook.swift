package import Depot
package import Units

/// Upgrades that were refused: those of the site's chargers each by their reasons, and those of
/// strangers, of whom anybody who reaches the port can invent any number.
package struct RefusalBook: Hashable, Sendable {
    /// Those who asked under the name of a charger of the site.
    package private(set) var chargers: [ChargerPosition: [Entry]] = [:]
    /// Those who asked under another name, or none; the last to ask at the end.
    package private(set) var strangers: [Entry] = []
    /// Strangers that were forgotten for newer ones.
    package private(set) var strangersForgotten = 0

    /// At most so many strangers are remembered: a page of them.
    static let strangersHighest = 50

    /// What was asked for in vain.
    package struct Entry: Hashable, Sendable {
        /// The name in the path; nil where that holds none. At most 48 characters.
        package var identity: String?
        /// One of a few sentences of ours.
        package var reason: String
        /// How often, since the start.
        package var count: Int
        /// When it was asked for last.
        package var lastAt: UTCTime
    }

    init() {}

    /// A charger of the site was refused.
    mutating func note(
        _ charger: ChargerPosition, _ identity: String, because reason: String, at time: UTCTime
    ) {
        var entries = chargers[charger] ?? []
        Self.note(identity, reason, time, in: &entries)
        chargers[charger] = entries
    }

    /// Somebody else was refused.
    mutating func note(stranger identity: String?, because reason: String, at time: UTCTime) {
        Self.note(identity, reason, time, in: &strangers)
        guard strangers.count > Self.strangersHighest else { return }
        strangers.removeFirst()
        strangersForgotten += 1
    }

    private static func note(
        _ identity: String?, _ reason: String, _ time: UTCTime, in entries: inout [Entry]
    ) {
        var entry = Entry(identity: identity, reason: reason, count: 0, lastAt: time)
        if let index = entries.firstIndex(where: {
            $0.identity == identity && $0.reason == reason
        }) {
            entry = entries.remove(at: index)
        }
        entry.count += 1
        entry.lastAt = time
        entries.append(entry)
    }
}
