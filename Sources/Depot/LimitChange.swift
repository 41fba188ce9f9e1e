package import Units

/// A connector's limit from one moment on, with its cause in words that outlive the site file.
package struct LimitChange: Hashable, Codable, Sendable {
    /// The charger's identity.
    package var charger: String
    /// The connector's number.
    package var connector: Int
    /// From when.
    package var at: UTCTime
    /// The limit.
    package var rate: ChargingRate
    /// The unit of the limit.
    package var unit: ChargingRateUnit
    /// `Cause.kind`.
    package var kind: String
    /// `Cause.text(in:)`.
    package var text: String
    /// The figures of the cause, where it has some.
    package var figures: Figures?

    package init(
        charger: String, connector: Int, at: UTCTime, rate: ChargingRate, unit: ChargingRateUnit,
        kind: String, text: String, figures: Figures?
    ) {
        self.charger = charger
        self.connector = connector
        self.at = at
        self.rate = rate
        self.unit = unit
        self.kind = kind
        self.text = text
        self.figures = figures
    }

    /// The change of a connector of `plan` to `limit`.
    package init(of connector: ConnectorPosition, to limit: Limit, at: UTCTime, in plan: SitePlan) {
        self.init(
            charger: plan.charger(of: connector).id, connector: plan[connector].number, at: at,
            rate: limit.rate, unit: plan.charger(of: connector).model.unit,
            kind: limit.cause.kind, text: limit.cause.text(in: plan),
            figures: Figures(limit.cause, in: plan))
    }

    /// What bound the limit, by name; amounts are milliamperes or watts, as the constraint is.
    package struct Figures: Hashable, Codable, Sendable {
        /// The node's id.
        package var node: String
        /// `Constraint.name`.
        package var constraint: String?
        /// The node's limit.
        package var limit: Int64?
        /// The other load that was counted.
        package var otherLoad: Int64?
        /// What was left.
        package var left: Int64?
        /// True where `otherLoad` is the worst there can be, for the node's meter was silent; else
        /// nil, as in what was written before this was told.
        package var isMeterSilent: Bool?

        package init(
            node: String, constraint: String?, limit: Int64?, otherLoad: Int64?, left: Int64?,
            isMeterSilent: Bool?
        ) {
            self.node = node
            self.constraint = constraint
            self.limit = limit
            self.otherLoad = otherLoad
            self.left = left
            self.isMeterSilent = isMeterSilent
        }

        /// The figures of a cause; nil where no node bound it.
        init?(_ cause: Cause, in plan: SitePlan) {
            guard let node = cause.node else { return nil }
            self.init(
                node: plan[node].id, constraint: cause.constraint?.name, limit: nil,
                otherLoad: nil, left: nil, isMeterSilent: nil)
            switch cause {
            case .nodeLimit(_, _, let limit, let otherLoad, let left),
                .nodeLimitMeterSilent(_, _, let limit, let otherLoad, let left):
                self.limit = limit
                self.otherLoad = otherLoad
                self.left = left
                isMeterSilent = cause.isMeterSilent ? true : nil
            case .calledLimit(_, _, let limit, let otherLoad, let left):
                self.limit = limit
                self.otherLoad = otherLoad
                self.left = left
            case .demandTarget(_, let allowed, let otherLoad):
                self.limit = allowed
                self.otherLoad = otherLoad
            case .tripBudget, .connectorRating, .chargerRating, .waitingForTurn, .powerUnitBusy,
                .roomNotFreeYet, .changeInterval, .vehicleTakesLess, .noTransaction, .offline,
                .floorNotInForce, .quarantine, .clockUnproven, .violator,
                .refusesLimits, .leaseClass, .leaseStays, .starting, .failsafe, .overridden,
                .paused, .released:
                break
            }
        }
    }
}
