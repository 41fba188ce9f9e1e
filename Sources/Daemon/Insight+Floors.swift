import Control
import Depot
import Ledger
import LocalAPI
import Units

/// What would flow with nobody there to speak to the chargers.
extension Insight {
    /// Of all connectors, and all limits.
    var floors: FloorsDocument {
        floors(of: plan.connectors.indices.map { ConnectorPosition($0) }) { _ in true }
    }

    /// Of one connector, and the limits above it.
    func floors(of position: ConnectorPosition) -> FloorsDocument {
        let path = plan.path(from: plan[position].node)
        return floors(of: [position]) { path.contains($0) }
    }

    private func floors(
        of positions: [ConnectorPosition], where isAsked: (NodePosition) -> Bool
    ) -> FloorsDocument {
        FloorsDocument(
            site: plan.id, at: stamp(pulse.moment.utc), connectors: positions.map { floor(at: $0) },
            limits: controller.floorOutlook(at: pulse.moment).filter { isAsked($0.node) }
                .map { limit($0) })
    }

    private func limit(_ outlook: FloorOutlook) -> FloorLimitDocument {
        let isPower = outlook.constraint == .power
        func figure(_ value: Int64, _ rounding: FloatingPointRoundingRule) -> Double {
            isPower
                ? Watts(rawValue: value).asKilowatts(rounding)
                : Amperes(rawValue: value).asAmps(rounding)
        }
        return FloorLimitDocument(
            node: plan[outlook.node].id, constraint: outlook.constraint.name,
            unit: isPower ? .kilowatts : .amperes, floors: figure(outlook.floors, .up),
            withPlans: figure(outlook.withPlans, .up), worstAt: stamp(outlook.worstAt),
            otherLoad: figure(outlook.otherLoad, .up), reserve: figure(outlook.reserve, .up),
            limit: figure(outlook.limit, .down), allowed: figure(outlook.allowed, .down),
            fits: outlook.fits)
    }

    private func floor(at position: ConnectorPosition) -> ConnectorFloorDocument {
        let charger = plan[position].charger
        let told = figures(plan.fallbacks[position.index], of: position)
        let proof = proof(of: position)
        return ConnectorFloorDocument(
            charger: plan[charger].id, connector: plan[position].number,
            online: controller.chargers[charger.index].connection != nil, floorAmps: told.amps,
            floorKilowatts: told.kilowatts, proof: proof, because: doubt(proof, of: position),
            stationCut: stationCut(of: charger), plan: dayPlan(of: position),
            planBecause: controller.planObstacle(of: position, at: pulse.moment)?.text)
    }

    // MARK: Floors

    private func proof(of position: ConnectorPosition) -> ConnectorFloorDocument.Proof {
        let charger = plan[position].charger
        if plan[charger].isAbsent { return .absent }
        if controller.chargers[charger.index].isReleased { return .released }
        if controller.ledger.floor(of: position) == plan.fallbacks[position.index] {
            return .proven
        }
        return controller.connectors[position.index].floor.acceptedAt == nil ? .notTold : .told
    }

    /// Why a floor is not proven; nil where it is, or where there is nothing to prove.
    private func doubt(
        _ proof: ConnectorFloorDocument.Proof, of position: ConnectorPosition
    ) -> String? {
        let floor = controller.connectors[position.index].floor
        switch proof {
        case .proven, .absent: return nil
        case .released: return "another back end steers its charger"
        case .told, .notTold: break
        }
        if floor.waitsForRoom { return "it holds a lower one until there is room for this" }
        if let refusal = floor.refusal {
            return "its charger does not take or show it (\(refusal))"
        }
        guard proof == .told else {
            return controller.chargers[plan[position].charger.index].connection == nil
                ? "its charger is not connected" : "its charger has not accepted it"
        }
        if floor.waitsForTransaction {
            return "a transaction runs that began before its charger accepted it"
        }
        return floor.readBackAt == nil
            ? "its charger has accepted it, and was not seen to hold it"
            : "its charger shows it, and what came before the start may still hold"
    }

    private func stationCut(of charger: ChargerPosition) -> StationCutDocument? {
        let hold = controller.chargers[charger.index].hold
        guard controller.takesStationCut(charger.index), hold.mayHold else { return nil }
        switch hold.stage {
        case .free: return nil
        case .held(let order):
            return StationCutDocument(
                state: order.isAnswered ? .held : .sent,
                endsAt: stamp(
                    pulse.moment.utc + (controller.capEnds(sentAt: order.sentAt) - now)))
        case .lifting:
            return StationCutDocument(state: hold.isUnknown ? .earlier : .lifting, endsAt: nil)
        }
    }

    // MARK: Day plans

    private func dayPlan(of position: ConnectorPosition) -> DayPlanDocument? {
        let periods = controller.planPeriods(of: position, at: pulse.moment)
        guard !periods.isEmpty else { return nil }
        let watch = controller.connectors[position.index]
        // A vehicle that has left took its departure with it.
        let aim = watch.dayPlan.aim.flatMap {
            $0.transaction == watch.transaction?.id ? $0 : nil
        }
        let readiness = aim.flatMap { aim in
            watch.readiness.flatMap { $0.departAt == aim.departAt ? $0 : nil }
        }
        return DayPlanDocument(
            state: state(of: position, isNeeded: aim != nil),
            periods: periods.map { period in
                let told = figures(period.rate, of: position)
                return PlanPeriodDocument(
                    from: period.begins.map { stamp($0) }, to: period.ends.map { stamp($0) },
                    limitAmps: told.amps, limitKilowatts: told.kilowatts)
            }, vehicle: aim == nil ? nil : watch.stay?.vehicle, departure: readiness?.departure,
            departAt: aim.map { stamp($0.departAt) })
    }

    private func state(
        of position: ConnectorPosition, isNeeded: Bool
    ) -> DayPlanDocument.State {
        let stage = controller.connectors[position.index].dayPlan.stage
        if controller.connectors[position.index].dayPlan.isRefused { return .refused }
        if let made = controller.connectors[position.index].dayPlan.plan,
            made.rate <= plan.fallbacks[position.index]
        {
            return .ending
        }
        switch stage {
        case .none: return .earlier
        case .storing: return .storing
        case .waiting: return .waiting
        case .sent: return .sent
        case .held: return isNeeded ? .held : .ending
        }
    }
}
