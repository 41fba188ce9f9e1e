/// The fleet in a line of the status: who leaves next, and who can't be ready.
package struct FleetSummaryDocument: Hashable, Codable, Sendable {
    /// The next departure of a vehicle that is here or has one of its own; nil where none is known.
    package var next: VehicleDocument?
    /// How many vehicles are at risk.
    package var atRiskCount: Int
    /// The one of those that leaves first.
    package var firstAtRisk: VehicleDocument?

    package init(
        next: VehicleDocument?, atRiskCount: Int, firstAtRisk: VehicleDocument?
    ) {
        self.next = next
        self.atRiskCount = atRiskCount
        self.firstAtRisk = firstAtRisk
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(next, forKey: .next)
        try container.encode(atRiskCount, forKey: .atRiskCount)
        try container.encode(firstAtRisk, forKey: .firstAtRisk)
    }

    private enum CodingKeys: String, CodingKey {
        case next
        case atRiskCount = "at_risk_count"
        case firstAtRisk = "first_at_risk"
    }
}
