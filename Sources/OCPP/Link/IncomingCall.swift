import Units

/// A CALL of the charger, while it is being handled.
struct IncomingCall: Hashable, Sendable {
    /// What the answer must carry.
    let id: MessageID
    /// When it came; its `utc` is the clock that we serve.
    let moment: Moment
}
