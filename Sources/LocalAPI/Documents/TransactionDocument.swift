/// The charging transaction of a connector, in `status.json`.
package struct TransactionDocument: Hashable, Codable, Sendable {
    /// Ours, unique over chargers and restarts.
    package var id: Int64
    /// When it began.
    package var startedAt: Timestamp
    /// What it has taken, in Wh.
    package var energyWattHours: Int64

    package init(
        id: Int64, startedAt: Timestamp, energyWattHours: Int64
    ) {
        self.id = id
        self.startedAt = startedAt
        self.energyWattHours = energyWattHours
    }

    private enum CodingKeys: String, CodingKey {
        case id
        case startedAt = "started_at"
        case energyWattHours = "energy_wh"
    }
}
