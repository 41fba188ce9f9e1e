package import Units

/// One row of what waits to be handed upstream.
package struct OutboxRow: Hashable, Codable, Sendable {
    /// Counts up over the life of the box and is never given twice: a receiver that has seen it
    /// needs nothing more.
    package var seq: Int64
    /// What the body is about.
    package var kind: Kind
    /// When it happened, or ended.
    package var at: UTCTime
    /// A JSON object with sorted keys.
    package var body: String

    package init(seq: Int64, kind: Kind, at: UTCTime, body: String) {
        self.seq = seq
        self.kind = kind
        self.at = at
        self.body = body
    }

    /// What its text takes in a batch at most: the body, and 96 bytes for the rest of the object.
    package var bytes: Int { body.utf8.count + 96 }

    /// The kinds of row; the raw values are those of a batch.
    package enum Kind: String, CaseIterable, Codable, Sendable {
        /// A quarter of an hour of one meter or connector.
        case interval
        /// A transaction that has ended.
        case session
        /// An alarm that began, changed its severity or ended.
        case alarm
        /// Rows that could not be kept: how many, and from when to when.
        case gap
    }
}

/// What became of an acknowledgement.
package enum OutboxAcknowledgement: Hashable, Codable, Sendable {
    /// That many rows are gone.
    case removed(Int)
    /// Nothing was removed: only rows up to this number were handed out since the daemon's start.
    case beyondHandedOut(Int64)
}
