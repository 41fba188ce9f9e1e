package import Units

/// The `authorization` part of a site file, and the tokens of its vehicles.
package struct AuthorizationRules: Hashable, Codable, Sendable {
    /// Whether an identification that belongs to no vehicle may charge. By default it may: a bus
    /// never stays in for a card.
    package var acceptsUnknown: Bool
    /// The local time of day when a vehicle without a departure is to be ready, in minutes after
    /// midnight.
    package var defaultDeparture: Int
    /// How long before its departure a vehicle is to be ready.
    package var readyBefore: Milliseconds

    package init(acceptsUnknown: Bool, defaultDeparture: Int, readyBefore: Milliseconds) {
        self.acceptsUnknown = acceptsUnknown
        self.defaultDeparture = defaultDeparture
        self.readyBefore = readyBefore
    }
}
