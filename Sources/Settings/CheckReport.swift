package import Allocation
package import Depot
package import Units

/// What `busbar check` tells of a site whose files are right: the arithmetic of the fallbacks, the
/// time that each line needs, and what nobody has proven yet.
package struct CheckReport: Hashable, Sendable {
    /// Each connector by its name, with its fallback in its charger's unit.
    package let fallbacks: [Fallback]
    /// C1 and C3 for every limit, with the fallbacks.
    package let floors: [FallbackBudget.Report.Row]
    /// The same limits with every connector that is not proven to fall to its fallback at its
    /// rating: the verdict, not what the live ledger counts (SAFETY.md section 10).
    package let unproven: [FallbackBudget.Report.Row]
    /// Every line with its meters, in the order of the file.
    package let lines: [MeterLine]
    /// What is not proven, in sentences.
    package let verdicts: [String]

    package init(_ configuration: SiteConfiguration) {
        let plan = configuration.plan
        fallbacks = plan.connectors.indices.map { index in
            let connector = ConnectorPosition(index)
            return Fallback(
                connector: connector, name: plan.name(of: connector),
                rate: plan.fallbacks[index],
                unit: plan.charger(of: connector).model.unit)
        }
        floors = configuration.budget.report.rows
        unproven =
            FallbackBudget.Report(
                plan: plan, rates: plan.connectors.indices.map { plan.unprovenRate(of: $0) }
            ).rows
        lines = MeterLine.all(of: configuration)
        verdicts =
            CommissioningVerdict.sentences(plan, unproven, lines)
            + CommissioningVerdict.calls(plan, configuration.budget.report)
    }

    /// One connector's fallback.
    package struct Fallback: Hashable, Sendable {
        package let connector: ConnectorPosition
        /// As people name it: `CP-01/1`.
        package let name: String
        package let rate: ChargingRate
        package let unit: ChargingRateUnit
    }
}

extension SitePlan {
    /// What a connector counts at in the verdict: its fallback where that is proven to hold.
    fileprivate func unprovenRate(of index: Int) -> ChargingRate {
        let connector = connectors[index]
        let model = self[connector.charger].model
        let bearsFallback =
            fallbacks[index] > .zero || model.zeroFallback == .proven
        switch model.leaseClass {
        case .a, .b, .c:
            return isCommissioned && bearsFallback ? fallbacks[index] : connector.rated
        case .d, .e: return connector.rated
        }
    }
}
