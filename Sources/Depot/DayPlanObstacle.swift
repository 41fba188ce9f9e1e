import Units

/// Why a charger holds no day plans, whoever comes (SAFETY.md section 6).
package enum DayPlanObstacle: Hashable, Sendable {
    /// It has no power.
    case absent
    /// The site leaves them no share.
    case noShare
    /// Its model is not proven to hold them.
    case model(ChargerModel.Proof)
    /// Its model has no TxDefaultProfile beneath its leases.
    case control(ChargerModel.ControlLadder)
    /// Its leases may outlive a plan, or are none.
    case leaseClass(ChargerModel.LeaseClass)

    /// As a sentence about the charger goes on; keys are those of the site's and the model's file.
    package var text: String {
        switch self {
        case .absent: "it is marked absent: it has no power"
        case .noShare: "the site leaves plans no share (plan_share_percent: 0)"
        case .model(let proof): "its model is not proven to hold one (day_plan: \(proof.rawValue))"
        case .control(let ladder):
            "its model is steered by other profiles (control: \(ladder.rawValue), not tx)"
        case .leaseClass(let leaseClass):
            "its leases don't end by a clock (lease_class: \(leaseClass.rawValue), not B)"
        }
    }
}

extension SitePlan {
    /// What keeps a charger from holding day plans; nil where it can.
    package func dayPlanObstacle(of charger: ChargerPosition) -> DayPlanObstacle? {
        let model = self[charger].model
        if self[charger].isAbsent { return .absent }
        if control.planShare == .zero { return .noShare }
        if model.dayPlan != .proven { return .model(model.dayPlan) }
        if model.control != .tx { return .control(model.control) }
        return model.leaseClass == .b ? nil : .leaseClass(model.leaseClass)
    }
}
