/// What one who carries the outbox upstream is answered.
package enum OutboxAnswer<Document: Sendable>: Sendable {
    case done(Document)
    /// This user may not: only the uplink's, the daemon's own and root.
    case notAllowed
    /// The site has no upstream, so there is no outbox.
    case noUplink
    /// The database can't be asked now, as the sentence says.
    case unavailable(String)
    /// Only rows up to this number were handed out since the daemon's start: nothing was removed.
    case beyondHandedOut(Int64)
}
