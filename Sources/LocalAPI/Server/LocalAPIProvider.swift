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

    /// What would flow with nobody there.
    func floors() async -> FloorsDocument

    /// The same of one connector and the limits above it; nil where the site has no such connector.
    func floors(of connector: ConnectorName) async -> FloorsDocument?

    /// Does what a person asked for or says why not. The provider decides whether `user` may, and
    /// writes both into the audit log.
    func command(_ request: CommandRequest, by user: PeerUser) async -> CommandAnswer

    /// What waits to be handed upstream, with numbers above `seq`: as many rows as fit into
    /// `bytesHighest`, and at least one where there is any.
    func outbox(
        after seq: Int64, bytesHighest: Int, for user: PeerUser
    ) async -> OutboxAnswer<OutboxDocument>

    /// Upstream has every row up to `seq`: they need wait no longer.
    func acknowledgeOutbox(
        upTo seq: Int64, by user: PeerUser
    ) async -> OutboxAnswer<RemovedDocument>

    /// A delivery failed: keeps why, for the status.
    func noteUplinkFailure(
        _ failure: UplinkFailureDocument, by user: PeerUser
    ) async -> OutboxAnswer<UplinkFailureDocument>
}
