package import Control
package import Depot
package import OCPP
package import Units

/// Where the protocol's words and the controller's meet. Pure: the daemon, the twin and replay run
/// this one.
///
/// ```
/// LinkReport ──► event ──► Controller.step ──► effect ──► LinkOrder, LinkAnswer, StoreOrder,
///                                                      TripDecision
/// ```
package struct ControlRoom: Hashable, Codable, Sendable {
    /// The whole behaviour.
    package private(set) var controller: Controller
    private var effects = Effects()

    package init(controller: Controller) {
        self.controller = controller
    }

    /// What is to be done in the world.
    package enum Output: Hashable, Sendable {
        /// To a charger's link.
        case order(ChargerPosition, LinkOrder)
        /// To a charger's question.
        case answer(ChargerPosition, LinkAnswer)
        /// To the store.
        case store(StoreOrder)
        /// To a node's contactor.
        case trip(NodePosition, TripDecision)
    }

    /// Takes one event in and appends what is to be done.
    package mutating func take(_ event: Event, at moment: Moment, into outputs: inout [Output]) {
        effects.removeAll()
        controller.step(event, at: moment, into: &effects)
        for effect in effects.items { outputs.append(output(of: effect)) }
    }

    /// The effects of the last event, as the journal keeps them.
    package var lastEffects: [Effect] { effects.items }

    // MARK: In

    /// What a link's report means for the controller.
    package static func event(
        of report: LinkReport, from charger: ChargerPosition, in plan: SitePlan
    ) -> Event {
        .charger(charger, chargerReport(report, from: charger, in: plan))
    }

    private static func chargerReport(
        _ report: LinkReport, from charger: ChargerPosition, in plan: SitePlan
    ) -> ChargerReport {
        switch report {
        case .opened(let connection): return .opened(connection: connection)
        case .closed(let reason): return .closed(reason: reason)
        case .booted(let boot):
            return .booted(
                maker: boot.maker, model: boot.model, firmware: boot.firmware ?? "")
        case .status(let number, let state, let errorCode, let stamp):
            if number == 0 { return .status(nil, state, errorCode: errorCode, at: stamp) }
            return at(number, of: charger, in: plan) {
                .status($0, state, errorCode: errorCode, at: stamp)
            }
        case .metered(let number, let transaction, let draw, let stamp):
            return at(number, of: charger, in: plan) {
                .sampled($0, transaction: transaction, draw, at: stamp)
            }
        case .authorizeAsked(let question, let idToken):
            return .authorizeAsked(question: question, idToken: idToken)
        case .startAsked(let question, let start):
            return at(start.connector, of: charger, in: plan) {
                .startAsked(
                    question: question, $0, idToken: start.idToken, meterStart: start.meterStart,
                    at: start.at)
            }
        case .stopAsked(let question, let stop):
            return .stopAsked(
                question: question, transaction: stop.transaction, meterStop: stop.meterStop,
                reason: stop.reason, at: stop.at)
        case .outcome(let order, let outcome):
            return .outcome(order: order, orderOutcome(outcome, of: plan[charger].model.unit))
        case .violated(let what): return .violated(what)
        case .claimRefused(let reason): return .claimRefused(reason: reason)
        }
    }

    private static func at(
        _ number: Int, of charger: ChargerPosition, in plan: SitePlan,
        _ report: (ConnectorPosition) -> ChargerReport
    ) -> ChargerReport {
        guard let connector = plan.connector(number, of: charger) else {
            return .violated("it speaks of connector \(number), which the site does not have")
        }
        return report(connector)
    }

    private static func orderOutcome(
        _ outcome: LinkReport.Outcome, of unit: ChargingRateUnit
    ) -> OrderOutcome {
        switch outcome {
        case .accepted: return .accepted
        case .refused(let word): return .refused(word)
        case .failed(let code): return .failed(code)
        case .timedOut: return .timedOut
        case .superseded, .notSent: return .notSent
        case .schedule(let schedule):
            guard schedule.unit == unit, let duration = schedule.duration else {
                return .schedule(nil, duration: .zero)
            }
            return .schedule(
                schedule.periods.map { SchedulePeriod(start: $0.start, limit: $0.limit) },
                duration: duration)
        }
    }

    // MARK: Out

    private func output(of effect: Effect) -> Output {
        switch effect {
        case .order(let charger, let order):
            return .order(
                charger, LinkOrder(number: order.number, action: action(of: order.action)))
        case .answer(let charger, let question, let answer):
            return .answer(charger, LinkAnswer(question: question, content: content(of: answer)))
        case .store(let order): return .store(order)
        case .trip(let node, let decision): return .trip(node, decision)
        }
    }

    private func action(of action: ChargerOrder.Action) -> LinkOrder.Action {
        let plan = controller.plan
        switch action {
        case .lease(let lease):
            return .lease(
                LinkOrder.Lease(
                    connector: plan[lease.connector].number, transaction: lease.transaction,
                    rate: lease.rate, floor: lease.floor, expiry: lease.servedExpiry,
                    clockOffset: lease.clockOffset, isCut: lease.isCut))
        case .clearLease(let connector):
            return .clearLease(connector: plan[connector].number)
        case .floor(let connector, let rate):
            return .floor(connector: plan[connector].number, rate: rate)
        case .cap(let rate): return .cap(rate: rate)
        case .dayPlan(let order):
            return .dayPlan(
                LinkOrder.DayPlanOrder(
                    connector: plan[order.connector].number, from: order.from, plan: order.plan,
                    fallback: order.fallback))
        case .stationLimit(let limit):
            return .stationLimit(
                LinkOrder.StationLimit(
                    rate: limit.rate, after: limit.after, expiry: limit.servedExpiry,
                    clockOffset: limit.clockOffset))
        case .readBack(let connector, let duration):
            return .readBack(connector: plan[connector].number, duration: duration)
        case .configure(let key, let value): return .configure(key: key, value: value)
        case .localList(let list): return .localList(list)
        case .askStatus(let connector):
            return .trigger(.statusNotification, connector: plan[connector].number)
        case .askSample(let connector):
            return .trigger(.meterValues, connector: plan[connector].number)
        case .remoteStart(let connector, let idToken):
            return .remoteStart(connector: plan[connector].number, idToken: idToken)
        case .remoteStop(let transaction): return .remoteStop(transaction: transaction)
        case .changeAvailability(let connector, let isOperative):
            return .changeAvailability(
                connector: plan[connector].number, isOperative: isOperative)
        }
    }

    private func content(of answer: ChargerAnswer) -> LinkAnswer.Content {
        switch answer {
        case .authorize(let isAccepted): .authorize(isAccepted: isAccepted)
        case .start(let transaction, let isAccepted):
            .start(transaction: transaction, isAccepted: isAccepted)
        case .stop: .stop
        case .retryLater: .retryLater
        }
    }
}
