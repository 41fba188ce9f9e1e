package import Allocation
package import Depot
package import Metering

/// A site's files, read and found right.
package struct SiteConfiguration: Sendable {
    /// The validated plan, with its fallbacks.
    package let plan: SitePlan
    /// The register map of each meter, in the order of `plan.meters`.
    package let registerMaps: [RegisterMap]
    /// The good rows of the fleet's files, and what is wrong in them; empty without a fleet.
    package let fleet: FleetList
    /// Where the fleet's files are read again; nil without a fleet.
    package let fleetFolder: FleetFolder?
    /// How the fallbacks were chosen, and the arithmetic of each limit.
    package let budget: FallbackBudget
    /// The lines that show something.
    package let outputs: [OutputLine]
    /// Certificates, keys and passwords.
    package let security: SecurityFiles
    /// What is to be kept for upstream; nil where the site has none.
    package let outbox: OutboxSettings?
    /// What a person should know; nothing of it stops the start.
    package let warnings: [ConfigurationWarning]

    /// The vehicles of the fleet.
    package var vehicles: [Vehicle] { fleet.vehicles }

    /// Whether every listener's certificate holds today.
    package var holdsCertificates: Bool { !warnings.contains { $0.kind == .certificateOver } }
}
