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
    /// The same limits with what the chargers come to that keep no leases, at their ratings, and all others
    /// at their fallbacks: what is left of each is what a live controller can share out. Empty where all
    /// are of class B.
    package let live: [FallbackBudget.Report.Row]
    /// Every line with its meters, in the order of the file.
    package let lines: [MeterLine]
    /// What is not proven, in sentences.
    package let verdicts: [String]
    /// Each charger, and why it holds no day plans (SAFETY.md section 6).
    package let planHolders: [PlanHolder]
    /// The same in sentences.
    package let dayPlans: [String]

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
        let isAllOfClassB = plan.chargers.allSatisfy { $0.model.leaseClass == .b || $0.isAbsent }
        live =
            isAllOfClassB
            ? []
            : FallbackBudget.Report(
                plan: plan, rates: plan.connectors.indices.map { plan.liveRate(of: $0) }
            ).rows
        lines = MeterLine.all(of: configuration)
        verdicts =
            CommissioningVerdict.sentences(plan, unproven, lines)
            + CommissioningVerdict.calls(plan, configuration.budget.report)
            + CommissioningVerdict.idle(plan)
        planHolders = plan.chargers.indices.map { index in
            PlanHolder(
                charger: plan.chargers[index].id, model: plan.chargers[index].model.name,
                obstacle: plan.dayPlanObstacle(of: ChargerPosition(index)))
        }
        dayPlans = PlanHolder.sentences(planHolders)
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
    /// What a connector counts at whatever the controller does: its fallback where it may be given more, its
    /// rating where nothing can be taken back from it.
    fileprivate func liveRate(of index: Int) -> ChargingRate {
        self[connectors[index].charger].model.takesLeases
            ? fallbacks[index] : connectors[index].rated
    }

    /// What a connector counts at in the verdict: its fallback where that is proven to hold.
    fileprivate func unprovenRate(of index: Int) -> ChargingRate {
        let connector = connectors[index]
        let model = self[connector.charger].model
        let bearsFallback =
            fallbacks[index] > .zero || model.zeroFallback == .proven
        switch model.leaseClass {
        case .b:
            return isCommissioned && bearsFallback ? fallbacks[index] : connector.rated
        case .a, .c, .d, .e: return connector.rated
        }
    }
}
