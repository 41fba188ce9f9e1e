/// What a `MeterPoller` wants next.
package enum PollStep: Hashable, Sendable {
    /// Send this, and give the poller what became of it.
    case send(ReadRequest)
    /// The poll is over.
    case done(MeterOutcome)
}
