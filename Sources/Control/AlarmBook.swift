package import Depot
import Units

/// The alarms that stand, and what became of them in a step.
package struct AlarmBook: Hashable, Codable, Sendable {
    /// Standing alarms, in the order in which they were raised.
    package private(set) var standing: [Alarm] = []
    /// The ids of those, for asking only.
    private var standingIDs: Set<String> = []
    /// Ids noted in this round, for asking only.
    private var noted: Set<String> = []

    /// At most so many stand at once; more are counted in one that says so.
    static let standingHighest = 2_000

    /// The alarm stands in this round: raised where it did not before, with the text then made.
    mutating func note(
        _ id: String, _ severity: Alarm.Severity, at moment: Moment, into effects: inout Effects,
        text: () -> String
    ) {
        noted.insert(id)
        guard !standingIDs.contains(id), standing.count < Self.standingHighest else { return }
        standingIDs.insert(id)
        let alarm = Alarm(id: id, since: moment.utc, severity: severity, text: text())
        standing.append(alarm)
        effects.append(.store(StoreOrder(ticket: nil, action: .alarmRaised(alarm))))
    }

    /// Every alarm that was not noted in this round stands no more.
    mutating func endRound(at moment: Moment, into effects: inout Effects) {
        for alarm in standing where !noted.contains(alarm.id) {
            effects.append(
                .store(StoreOrder(ticket: nil, action: .alarmCleared(id: alarm.id, at: moment.utc)))
            )
            standingIDs.remove(alarm.id)
        }
        standing.removeAll { !noted.contains($0.id) }
        noted.removeAll(keepingCapacity: true)
    }

    /// The alarm was standing when an earlier run ended: it keeps its beginning.
    mutating func recall(_ alarm: Alarm) {
        guard !standingIDs.contains(alarm.id), standing.count < Self.standingHighest else {
            return
        }
        standingIDs.insert(alarm.id)
        standing.append(alarm)
    }
}
