import Control
import Depot
import Foundation
import Gateway
import Ledger
import LocalAPI
import Units

/// A copy of the controller put into the documents of the local API. Floating point begins here,
/// on the way out.
struct Insight {
    let pulse: Pulse
    let zone: TimeZone
    let drops: Drops
    /// What waits to be handed upstream; nil where there is no upstream.
    let outbox: OutboxDesk?

    var controller: Controller { pulse.controller }
    var plan: SitePlan { pulse.controller.plan }
    var now: Instant { pulse.moment.instant }

    func stamp(_ time: UTCTime) -> Timestamp { Timestamp(time, in: zone) }

    // MARK: Status

    var status: StatusDocument {
        StatusDocument(
            site: plan.id, at: stamp(pulse.moment.utc), mode: mode,
            nodes: plan.nodes.indices.map { node(NodePosition($0)) },
            connectors: plan.connectors.indices.map { connector(ConnectorPosition($0)) },
            meters: plan.meters.indices.map { meter(MeterPosition($0)) },
            demand: controller.demand.map { demand($0) }, alarms: alarms,
            tick: TickDocument(
                count: controller.ticks, periodMilliseconds: plan.control.tick.rawValue,
                lateMaxMicroseconds: pulse.latestMicroseconds,
                stepMaxMicroseconds: pulse.longestMicroseconds, overruns: pulse.overruns),
            uplink: outbox?.document(at: pulse.moment, stamp: { stamp($0) }),
            fleet: fleetSummary, dropped: drops.documents)
    }

    private func demand(_ window: DemandWindow) -> DemandDocument {
        let at = pulse.moment.utc
        let meter = controller.billedNode.flatMap { plan[$0].meter }
        let isMeasured = meter.map { isFresh($0) } ?? false
        return DemandDocument(
            window: window.target.window.rawValue,
            intervalMinutes: Int(clamping: window.target.interval.seconds / 60),
            intervalEndsAt: stamp(window.ends(at: at)),
            averageKilowatts: window.average(at: at)?.asKilowatts(.toNearestOrAwayFromZero),
            forecastKilowatts: isMeasured
                ? window.forecast(controller.governor.power, at: at)
                    .asKilowatts(.toNearestOrAwayFromZero) : nil,
            allowedKilowatts: window.allowed(at: at).asKilowatts(.down),
            targetKilowatts: window.target.target.asKilowatts(.toNearestOrAwayFromZero),
            monthPeakKilowatts: window.monthPeak.asKilowatts(.toNearestOrAwayFromZero))
    }

    private var mode: ModeDocument {
        let state: ModeDocument.State =
            switch controller.mode {
            case .starting: .starting
            case .regulating: .regulating
            case .degraded: .degraded
            case .failsafe: .failsafe
            }
        return ModeDocument(state: state, because: modeReason)
    }

    /// All meters that keep the mode as it is, where the mode itself names one.
    private var modeReason: String? {
        guard case .failsafe(let meter) = controller.mode else {
            return controller.mode.because(in: plan)
        }
        let silent = plan.meters.indices.filter { !isFresh(MeterPosition($0)) }
        guard silent.isEmpty else {
            return "meter \(silent.map { plan.meters[$0].id }.joined(separator: ", ")) is silent"
        }
        return "meter \(plan[meter].id) speaks again; once it has for 30 s, charging goes on"
    }

    private func node(_ position: NodePosition) -> NodeDocument {
        let node = plan[position]
        let budget = controller.budgets[position.index]
        let sum = controller.ledger.sum(of: position.index)
        let measured = node.meter.flatMap {
            isFresh($0) ? controller.meters[$0.index].reading : nil
        }
        let fallbacks = controller.tree.sums(
            of: plan.connectors.indices.map {
                controller.conversions[$0].load(of: plan.fallbacks[$0])
            })[position.index]
        let isLimited = node.currentLimit != nil
        return NodeDocument(
            id: node.id, parent: node.parent.map { plan[$0].id }, kind: node.kind,
            limitAmps: node.currentLimit.map { PerPhase(repeating: $0.asAmps(.down)) },
            limitKilowatts: budget.limit.power == Load.unlimited.power
                ? nil : budget.limit.power.asKilowatts(.down),
            measuredAmps: measured?.current.asAmps(.toNearestOrAwayFromZero),
            otherAmps: budget.otherLoad.current.asAmps(.up),
            envelopeAmps: sum.current.asAmps(.up),
            headroomAmps: isLimited
                ? (budget.room.current - sum.current).asAmps(.down) : nil,
            fallbackAmps: fallbacks.current.asAmps(.up),
            tripBudgetUsedPercent: Int(
                clamping: controller.trips[position.index].used.rawValue / 100))
    }

    /// Whether a meter's readings count. Each tick ends the speech of those that are silent or stand
    /// still, so this agrees with the mode.
    private func isFresh(_ meter: MeterPosition) -> Bool {
        let watch = controller.meters[meter.index]
        return watch.reading != nil && watch.speakingSince != nil
    }

    /// Why a meter's readings don't count.
    private func silence(_ meter: MeterPosition) -> String {
        let watch = controller.meters[meter.index]
        if let fault = watch.fault { return fault.text }
        guard let reading = watch.reading else { return "it has not answered yet" }
        return now - reading.takenAt > plan[meter].staleAfter
            ? "its last reading is too old" : "its readings stand still while the chargers' move"
    }

    private func connector(_ position: ConnectorPosition) -> ConnectorDocument {
        let connector = plan[position]
        let watch = controller.connectors[position.index]
        let isOnline = controller.chargers[connector.charger.index].connection != nil
        let readiness = watch.readiness
        let limit = figures(limit(position), of: position)
        let confirmed = watch.confirmed.map { figures($0, of: position).amps }
        let fallback = figures(plan.fallbacks[position.index], of: position).amps
        let leaseEnd = controller.ledger.leaseEnd(of: position, at: now)
        return ConnectorDocument(
            charger: plan[connector.charger].id, connector: connector.number, online: isOnline,
            state: watch.state, vehicle: watch.stay?.vehicle ?? connector.vehicle,
            departure: readiness?.departure, readyAt: readiness?.readyAt.map(stamp),
            atRisk: readiness?.risk != nil, limitAmps: limit.amps, limitKilowatts: limit.kilowatts,
            confirmedAmps: confirmed, fallbackAmps: fallback,
            leaseEndsSeconds: leaseEnd.map { Int(max(.zero, $0 - now).seconds) },
            measuredAmps: watch.sample.flatMap { sample in
                sample.draw.current == nil
                    ? nil : sample.load.current.asAmps(.toNearestOrAwayFromZero)
            },
            measuredKilowatts: watch.sample?.load.power.asKilowatts(.toNearestOrAwayFromZero),
            stateOfChargePercent: (watch.sample?.draw.stateOfCharge ?? readiness?.stateOfCharge)
                .map { Int($0.rawValue / 100) }, cause: cause(watch.limit.cause, of: position),
            transaction: transaction(watch))
    }

    private func transaction(_ watch: ConnectorWatch) -> TransactionDocument? {
        watch.transaction.map { running in
            TransactionDocument(
                id: running.id, startedAt: stamp(running.startedAt),
                energyWattHours: running.meter.map {
                    max(.zero, $0 - running.meterStart).wattHours
                } ?? 0)
        }
    }

    /// A rate in amperes on a phase and in kilowatts, whichever its unit is. The kilowatts of a
    /// limit in amperes are told at nominal voltage.
    func figures(
        _ rate: ChargingRate, of position: ConnectorPosition
    ) -> (amps: Double, kilowatts: Double) {
        let load = controller.conversions[position.index].load(of: rate)
        switch plan.charger(of: position).model.unit {
        case .amperes:
            let current = Amperes(rawValue: rate.rawValue)
            let power = Watts(rawValue: rate.rawValue).scaledDown(
                by: plan[position].phases.count * plan.nominalVoltage.rawValue, over: 1_000_000)
            return (current.asAmps(.down), power.asKilowatts(.down))
        case .watts:
            return (
                load.current.highest.asAmps(.down),
                Watts(rawValue: rate.rawValue).asKilowatts(.down)
            )
        }
    }

    private func cause(_ cause: Cause, of position: ConnectorPosition) -> CauseDocument {
        CauseDocument(
            kind: cause.kind, node: cause.node.map { plan[$0].id },
            phase: cause.constraint.flatMap { constraint in
                if case .current(let phase) = constraint { return phase.name }
                return nil
            }, text: words(cause, of: position))
    }

    private func meter(_ position: MeterPosition) -> MeterDocument {
        let watch = controller.meters[position.index]
        let isFresh = isFresh(position)
        return MeterDocument(
            id: plan[position].id, ok: isFresh,
            ageMilliseconds: watch.reading.map { max(.zero, now - $0.takenAt).rawValue },
            powerKilowatts: isFresh
                ? watch.reading?.powerTotal.asKilowatts(.toNearestOrAwayFromZero) : nil,
            amps: isFresh ? watch.reading?.current.asAmps(.toNearestOrAwayFromZero) : nil,
            errors: Int(clamping: watch.errors), because: isFresh ? nil : silence(position))
    }

    var alarms: [AlarmDocument] {
        controller.alarms.standing.map {
            AlarmDocument(
                id: $0.id, since: stamp($0.since), severity: $0.severity, text: $0.text)
        }
    }

    // MARK: Chargers

    func chargers(_ news: LinkNews) -> ChargersDocument {
        ChargersDocument(
            chargers: plan.chargers.indices.map { charger(ChargerPosition($0), news) },
            strangers: (news.refusals?.strangers ?? []).reversed().map {
                StrangerDocument(
                    id: $0.identity, because: $0.reason, count: $0.count, lastAt: stamp($0.lastAt))
            }, refused: news.refused)
    }

    private func charger(_ position: ChargerPosition, _ news: LinkNews) -> ChargerDocument {
        let charger = plan[position]
        let watch = controller.chargers[position.index]
        let since: UTCTime? = if case .online(_, let since) = watch.link { since } else { nil }
        return ChargerDocument(
            id: charger.id, model: charger.model.name, maker: watch.boot?.maker,
            bootModel: watch.boot?.model, firmware: watch.boot?.firmware,
            online: watch.connection != nil, onlineSince: since.map { stamp($0) },
            refusals: (news.refusals?.chargers[position] ?? []).reversed().map {
                RefusalDocument(
                    because: $0.reason, count: $0.count, lastAt: stamp($0.lastAt))
            },
            connectors: charger.connectors.map { floor(ConnectorPosition($0)) },
            clockOffsetMilliseconds: watch.clock.offset?.rawValue,
            leaseClass: charger.model.leaseClass,
            setUp: setUp(position),
            oddMessages: news.oddities[position] ?? [])
    }

    private func floor(_ position: ConnectorPosition) -> FloorDocument {
        let fallback = plan.fallbacks[position.index]
        let told = figures(fallback, of: position)
        return FloorDocument(
            connector: plan[position].number, floorAmps: told.amps,
            floorKilowatts: told.kilowatts,
            inForce: controller.ledger.floor(of: position) == fallback)
    }

    // MARK: Why

    /// The chain from a connector to the root, with every figure.
    func why(_ position: ConnectorPosition, history: [LimitChangeDocument]) -> WhyDocument {
        let watch = controller.connectors[position.index]
        let told = figures(limit(position), of: position)
        return WhyDocument(
            charger: plan.charger(of: position).id, connector: plan[position].number,
            at: stamp(pulse.moment.utc), limitAmps: told.amps, limitKilowatts: told.kilowatts,
            cause: cause(watch.limit.cause, of: position), sentences: sentences(position),
            nodes: plan.path(from: plan[position].node).map { step($0, watch.limit.cause) },
            history: history)
    }

    private func step(_ node: NodePosition, _ cause: Cause) -> WhyNodeDocument {
        let budget = controller.budgets[node.index]
        let sum = controller.ledger.sum(of: node.index)
        let binds = cause.node == node
        if plan[node].currentLimit == nil || (binds && cause.constraint == .power) {
            return WhyNodeDocument(
                id: plan[node].id, unit: .kilowatts, phase: nil,
                limit: budget.limit.power.asKilowatts(.down),
                reserve: budget.reserve.power.asKilowatts(.up),
                otherLoad: budget.otherLoad.power.asKilowatts(.up),
                chargers: sum.power.asKilowatts(.up),
                left: (budget.room - sum).power.asKilowatts(.down), binds: binds)
        }
        let phase = phase(of: cause, at: node)
        return WhyNodeDocument(
            id: plan[node].id, unit: .amperes, phase: phase.name,
            limit: budget.limit.current[phase].asAmps(.down),
            reserve: budget.reserve.current[phase].asAmps(.up),
            otherLoad: budget.otherLoad.current[phase].asAmps(.up),
            chargers: sum.current[phase].asAmps(.up),
            left: (budget.room - sum).current[phase].asAmps(.down), binds: binds)
    }

    /// The phase that binds, or the one with the least room.
    private func phase(of cause: Cause, at node: NodePosition) -> Phase {
        if cause.node == node, case .current(let phase)? = cause.constraint { return phase }
        let left =
            controller.budgets[node.index].room.current
            - controller.ledger.sum(of: node.index).current
        return Phase.allCases.min { left[$0] < left[$1] } ?? .l1
    }
}
