/// What the local API tells and does: the daemon's side of the socket.
///
/// Answers come from a copy of the controller's value and may wait for the store, never for the
/// tick. The server calls it from several requests at a time.
package protocol LocalAPIProvider: Sendable {
    /// A status after each tick, the latest only (`.bufferingNewest(1)`). The server takes it once
    /// for each `run()` and shares it among all who listen; it ends when the daemon stops.
    func events() -> AsyncStream<StatusDocument>

    /// The depot as it is now.
    func status() async -> StatusDocument

    /// Why a connector's limit is what it is, or was at a moment.
    func why(_ connector: ConnectorName, at moment: Timestamp?) async -> WhyAnswer

    /// The alarms that stand and, where `includesEnded`, those of the past.
    func alarms(includesEnded: Bool) async -> AlarmsDocument

    /// Every charger and its link.
    func chargers() async -> ChargersDocument

    /// Every vehicle and whether it will be ready.
    func fleet() async -> FleetDocument

    /// Does what a person asked for or says why not. The provider decides whether `user` may, and
    /// writes both into the audit log.
    func command(_ request: CommandRequest, by user: PeerUser) async -> CommandAnswer
}
