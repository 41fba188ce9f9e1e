import Depot
import Units

/// What the store has yet to be told of interventions. One order is under way at a time and carries
/// all that stands: commands in a row before a disk that hangs leave one order behind, and what a
/// full disk refused is told again.
package struct InterventionBook: Hashable, Codable, Sendable {
    /// Something has changed since the last order.
    private var isChanged = false
    /// The order under way.
    private var ticket: Int64?
    /// When the store last refused.
    private var refusedAt: Instant?
    /// What people let go on before the store had spoken, for asking only: nothing older than
    /// their word is recalled for it.
    private var resumed: Set<ConnectorPosition> = []
    private var takenBack: Set<ChargerPosition> = []

    /// Between two tries to keep them.
    static let retryPause = Milliseconds.seconds(10)

    /// Something was set, or stands no more.
    mutating func change() { isChanged = true }

    /// A person resumed a connector before the store had spoken.
    mutating func note(resumed connector: ConnectorPosition) { resumed.insert(connector) }

    /// A person took a charger back before the store had spoken.
    mutating func note(takenBack charger: ChargerPosition) { takenBack.insert(charger) }

    /// Whether a person has spoken since.
    func isOutdated(_ connector: ConnectorPosition) -> Bool { resumed.contains(connector) }

    /// Whether a person has spoken since.
    func isOutdated(_ charger: ChargerPosition) -> Bool { takenBack.contains(charger) }

    /// The store has spoken.
    mutating func recalled() {
        resumed = []
        takenBack = []
    }

    /// Whether the store has all that stands.
    var isKept: Bool { !isChanged && ticket == nil }

    /// Whether an order is to be made now.
    func isDue(at now: Instant) -> Bool {
        isChanged && ticket == nil
            && (refusedAt.map { now - $0 >= Self.retryPause } ?? true)
    }

    /// All that stands was ordered.
    mutating func ordered(_ ticket: Int64) {
        isChanged = false
        self.ticket = ticket
    }

    /// The order under way has ended; false where the ticket is another's.
    mutating func ended(_ ticket: Int64, isCommitted: Bool, at now: Instant) -> Bool {
        guard ticket == self.ticket else { return false }
        self.ticket = nil
        refusedAt = isCommitted ? nil : now
        if !isCommitted { isChanged = true }
        return true
    }
}
