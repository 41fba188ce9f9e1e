package import Depot
package import LocalAPI
package import Settings
package import Units

/// How the way upstream is, as the daemon sees it from its side: what waits, when somebody last
/// asked for it, and what became of that.
package struct OutboxStanding: Hashable, Sendable {
    let settings: OutboxSettings
    /// What waits; nil before it was counted.
    private(set) var level: OutboxLevel?
    /// When rows were last asked for; before the first time, when the daemon began.
    private(set) var askedAt: Instant
    /// When upstream last took something, or nothing waited; before that, when the daemon began.
    private(set) var tookAt: Instant
    /// When it last took something, for people.
    private(set) var deliveredAt: UTCTime?
    /// Why it has not since.
    private(set) var failure: UplinkFailureDocument?
    private(set) var failedAt: UTCTime?

    /// The longest that the uplink waits between two attempts (`DeliveryPace`), twice.
    private static let retryHighest = Milliseconds.minutes(120)

    package init(_ settings: OutboxSettings, at now: Instant) {
        self.settings = settings
        askedAt = now
        tookAt = now
    }

    package mutating func count(_ level: OutboxLevel, at now: Instant) {
        self.level = level
        if level.rows == 0 { tookAt = now }
    }

    package mutating func ask(at now: Instant) { askedAt = now }

    package mutating func take(at now: Moment) {
        tookAt = now.instant
        deliveredAt = now.utc
        failure = nil
        failedAt = nil
    }

    /// Keeps what the uplink tells, cut to its bound.
    package mutating func fail(_ told: UplinkFailureDocument, at now: Moment)
        -> UplinkFailureDocument
    {
        let kept = UplinkFailureDocument(
            failure: String(told.failure.prefix(UplinkFailureDocument.charactersHighest)),
            refused: told.refused)
        failure = kept
        failedAt = now.utc
        return kept
    }

    /// For the controller, which makes the alarms; nil before the outbox was counted.
    package var report: UplinkReport? {
        level.map {
            UplinkReport(
                level: $0, bytesHighest: settings.bytesHighest, tookLast: tookAt,
                failure: failure?.failure, refused: failure?.refused)
        }
    }

    /// For the status.
    package func document(at now: Moment, stamp: (UTCTime) -> Timestamp) -> UplinkDocument {
        var document = UplinkDocument(
            state: state(at: now.instant), outboxRows: Int(clamping: level?.rows ?? 0),
            oldestSeconds: level?.oldest.map { max(.zero, now.utc - $0).seconds })
        document.outboxBytes = level.map { Int(clamping: $0.bytes) }
        document.deliveredAt = deliveredAt.map(stamp)
        document.failure = failure?.failure
        document.failedAt = failedAt.map(stamp)
        return document
    }

    private func state(at now: Instant) -> UplinkDocument.State {
        let patience =
            settings.interval * 2 + (failure == nil ? .minutes(1) : Self.retryHighest)
        if now - askedAt > patience { return .away }
        if failure != nil { return .failing }
        return level?.rows ?? 0 == 0 ? .idle : .delivering
    }
}
