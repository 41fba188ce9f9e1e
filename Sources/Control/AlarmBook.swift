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
    /// How many of this round found no place.
    private var omitted = 0

    /// At most so many stand at once; more are counted in one that says so.
    static let standingHighest = 2_000

    /// The alarm stands in this round: raised where it did not before, with the text then made.
    mutating func note(
        _ id: String, _ severity: Alarm.Severity, at moment: Moment, into effects: inout Effects,
        text: () -> String
    ) {
        noted.insert(id)
        guard !standingIDs.contains(id) else { return }
        guard standing.count < Self.standingHighest else {
            omitted += 1
            return
        }
        raise(
            Alarm(id: id, since: moment.utc, severity: severity, text: text()), into: &effects)
    }

    private mutating func raise(_ alarm: Alarm, into effects: inout Effects) {
        standingIDs.insert(alarm.id)
        standing.append(alarm)
        effects.append(.store(StoreOrder(ticket: nil, action: .alarmRaised(alarm))))
    }

    /// The alarm stands no more as it was told; noted again, it is raised anew.
    mutating func end(_ id: String, at moment: Moment, into effects: inout Effects) {
        guard standingIDs.remove(id) != nil else { return }
        standing.removeAll { $0.id == id }
        effects.append(
            .store(StoreOrder(ticket: nil, action: .alarmCleared(id: id, at: moment.utc))))
    }

    /// Every alarm that was not noted in this round stands no more.
    mutating func endRound(at moment: Moment, into effects: inout Effects) {
        noteOmitted(at: moment, into: &effects)
        for alarm in standing where !noted.contains(alarm.id) {
            effects.append(
                .store(StoreOrder(ticket: nil, action: .alarmCleared(id: alarm.id, at: moment.utc)))
            )
            standingIDs.remove(alarm.id)
        }
        standing.removeAll { !noted.contains($0.id) }
        noted.removeAll(keepingCapacity: true)
    }

    private mutating func noteOmitted(at moment: Moment, into effects: inout Effects) {
        guard omitted > 0 else { return }
        noted.insert(Self.omittedID)
        let count = omitted
        omitted = 0
        guard !standingIDs.contains(Self.omittedID) else { return }
        raise(
            Alarm(
                id: Self.omittedID, since: moment.utc, severity: .critical,
                text: "\(count) more alarms stand than the \(Self.standingHighest) that can be "
                    + "shown. Something is wrong with the whole site, above all its network or "
                    + "its supply: begin with the oldest."), into: &effects)
    }

    private static let omittedID = "alarms_omitted"

    /// The alarm was standing when an earlier run ended: it keeps its beginning.
    mutating func recall(_ alarm: Alarm) {
        if let index = standing.firstIndex(where: { $0.id == alarm.id }) {
            standing[index].since = min(standing[index].since, alarm.since)
            return
        }
        guard standing.count < Self.standingHighest else { return }
        standingIDs.insert(alarm.id)
        standing.append(alarm)
    }
}
