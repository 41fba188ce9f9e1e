import Control
import Depot
import Foundation
import LocalAPI
import Store
import Synchronization
import Units

/// The daemon's side of the local API: answers from a copy of the controller, questions about the
/// past from the store, commands into the mailbox. It has no rules.
///
/// A class, because the control loop publishes into it and requests read from it.
final class Frontdesk: LocalAPIProvider {
    private let pulse: Mutex<Pulse?> = Mutex(nil)
    private let listener: Mutex<AsyncStream<StatusDocument>.Continuation?> = Mutex(nil)
    private let zone: TimeZone
    private let mailbox: Mailbox
    /// How many commands went into the mailbox since the start.
    private let commandsPosted = Mutex<Int64>(0)
    private let clock: SystemClock
    private let store: Mutex<Store?> = Mutex(nil)
    private let outbox: OutboxDesk?
    private let news: @Sendable () async -> LinkNews
    /// What was let go since the start.
    let drops: @Sendable () -> Drops

    init(
        zone: TimeZone, mailbox: Mailbox, clock: SystemClock, outbox: OutboxDesk?,
        news: @escaping @Sendable () async -> LinkNews, drops: @escaping @Sendable () -> Drops
    ) {
        self.zone = zone
        self.mailbox = mailbox
        self.clock = clock
        self.outbox = outbox
        self.news = news
        self.drops = drops
    }

    /// A tick is over. Called on the control loop's thread: two swaps and no more; the documents
    /// are made by those who ask.
    func publish(_ pulse: Pulse) { self.pulse.withLock { $0 = pulse } }

    /// The store is open.
    func use(_ store: Store) { self.store.withLock { $0 = store } }

    private func insight() async -> Insight {
        while true {
            if let pulse = pulse.withLock({ $0 }) {
                return Insight(pulse: pulse, zone: zone, drops: drops(), outbox: outbox)
            }
            // Only until the first tick, milliseconds after the start.
            await Task.yield()
        }
    }

    // MARK: Answers

    func events() -> AsyncStream<StatusDocument> {
        AsyncStream(bufferingPolicy: .bufferingNewest(1)) { continuation in
            listener.withLock { $0 = continuation }
        }
    }

    /// Tells those who listen, off the control loop's thread.
    func announce() async {
        guard let continuation = listener.withLock({ $0 }) else { return }
        continuation.yield(await insight().status)
    }

    /// Nobody will be told any more.
    func close() { listener.withLock { $0 }?.finish() }

    func status() async -> StatusDocument { await insight().status }

    func chargers() async -> ChargersDocument {
        await insight().chargers(await news())
    }

    func fleet() async -> FleetDocument { await insight().fleet }

    func floors() async -> FloorsDocument { await insight().floors }

    func floors(of connector: ConnectorName) async -> FloorsDocument? {
        let insight = await insight()
        return position(of: connector, in: insight.plan).map { insight.floors(of: $0) }
    }

    func alarms(includesEnded: Bool) async -> AlarmsDocument {
        let insight = await insight()
        let ended = includesEnded ? await endedAlarms(insight) : []
        return AlarmsDocument(open: insight.alarms, ended: ended)
    }

    /// A page that a person reads, and more than a bad day's alarms.
    private static let endedAlarmsHighest = 500

    private func endedAlarms(_ insight: Insight) async -> [EndedAlarmDocument] {
        guard let store = store.withLock({ $0 }) else { return [] }
        do throws(StoreError) {
            return try await store.endedAlarms(limit: Self.endedAlarmsHighest).map {
                EndedAlarmDocument(
                    id: $0.alarm.id, since: insight.stamp($0.alarm.since),
                    endedAt: insight.stamp($0.endedAt), severity: $0.alarm.severity,
                    text: $0.alarm.text)
            }
        } catch {
            // Those that stand are told all the same; that the disk fails is one of them.
            return []
        }
    }

    func why(_ connector: ConnectorName, at moment: Timestamp?) async -> WhyAnswer {
        let insight = await insight()
        guard let position = position(of: connector, in: insight.pulse.controller.plan) else {
            return .unknownConnector
        }
        let now = insight.pulse.moment.utc
        guard let moment else {
            let past = await history(
                of: connector, from: now - .minutes(60), to: now + .seconds(1), insight, position)
            return .known(insight.why(position, history: past))
        }
        guard moment.moment <= now else {
            return .notKept(
                "that moment is still to come; the depot's time is "
                    + insight.stamp(now).text)
        }
        return await whyThen(connector, at: moment.moment, insight, position)
    }

    private func whyThen(
        _ connector: ConnectorName, at moment: UTCTime, _ insight: Insight,
        _ position: ConnectorPosition
    ) async -> WhyAnswer {
        guard let store = store.withLock({ $0 }) else {
            return .notKept("the history can't be read: the database is not open")
        }
        do throws(StoreError) {
            guard
                let change = try await store.limitChange(
                    charger: connector.charger, connector: connector.connector, at: moment)
            else {
                return .notKept("nothing is known of \(connector.text) at that moment")
            }
            let told = insight.figures(change.rate, of: position)
            let document = document(of: change, insight, position)
            return .known(
                WhyDocument(
                    charger: connector.charger, connector: connector.connector,
                    at: insight.stamp(moment), limitAmps: told.amps,
                    limitKilowatts: told.kilowatts, cause: document.cause,
                    sentences: [
                        "\(connector.text) might draw \(told.amps) A on a phase "
                            + "(\(told.kilowatts) kW) since \(insight.stamp(change.at).text): "
                            + "\(change.text)."
                    ], nodes: [],
                    history: await history(
                        of: connector, from: moment - .minutes(30), to: moment + .minutes(30),
                        insight, position)))
        } catch {
            return .notKept("the history can't be read: \(error)")
        }
    }

    private func history(
        of connector: ConnectorName, from start: UTCTime, to end: UTCTime, _ insight: Insight,
        _ position: ConnectorPosition
    ) async -> [LimitChangeDocument] {
        guard let store = store.withLock({ $0 }) else { return [] }
        do throws(StoreError) {
            let changes = try await store.limitChanges(
                charger: connector.charger, connector: connector.connector, from: start, to: end,
                limit: 50)
            return changes.map { document(of: $0, insight, position) }
        } catch {
            // The present is explained all the same; that the disk fails is an alarm of its own.
            return []
        }
    }

    private func document(
        of change: LimitChange, _ insight: Insight, _ position: ConnectorPosition
    ) -> LimitChangeDocument {
        let told = insight.figures(change.rate, of: position)
        return LimitChangeDocument(
            at: insight.stamp(change.at), limitAmps: told.amps, limitKilowatts: told.kilowatts,
            cause: CauseDocument(
                kind: change.kind, node: change.figures?.node, phase: change.figures?.constraint,
                text: change.text))
    }

    private func position(of name: ConnectorName, in plan: SitePlan) -> ConnectorPosition? {
        plan.charger(named: name.charger).flatMap { plan.connector(name.connector, of: $0) }
    }

    // MARK: Upstream

    func outbox(
        after seq: Int64, bytesHighest: Int, for user: PeerUser
    ) async -> OutboxAnswer<OutboxDocument> {
        guard let outbox else { return .noUplink }
        return await outbox.rows(after: seq, bytesHighest: bytesHighest, for: user)
    }

    func acknowledgeOutbox(
        upTo seq: Int64, by user: PeerUser
    ) async -> OutboxAnswer<RemovedDocument> {
        guard let outbox else { return .noUplink }
        return await outbox.acknowledge(upTo: seq, by: user)
    }

    func noteUplinkFailure(
        _ failure: UplinkFailureDocument, by user: PeerUser
    ) async -> OutboxAnswer<UplinkFailureDocument> {
        guard let outbox else { return .noUplink }
        return outbox.note(failure, by: user)
    }

    // MARK: Commands

    func command(_ request: CommandRequest, by user: PeerUser) async -> CommandAnswer {
        let insight = await insight()
        let now = clock.moment()
        switch action(of: request, insight, at: now.utc) {
        case .failure(let refusal): return refusal.answer
        case .success(let action):
            let number = commandsPosted.withLock { count in
                mailbox.post(.commanded(Command(user: user.user, action: action)), at: now)
                count += 1
                return count
            }
            var answer = accepted(request, insight)
            if !(await isKept(number)) {
                answer.text += " It is not written down yet: a restart of this box may forget it."
                answer.next = "busbar alarms tells what is wrong with the disk."
            }
            return answer
        }
    }

    /// Waits until a command is taken in and kept; false where that takes too long, as with a disk
    /// that hangs or is full.
    private func isKept(_ number: Int64) async -> Bool {
        let deadline = ContinuousClock.now + Self.keptPatience
        while ContinuousClock.now < deadline {
            let controller = pulse.withLock { $0?.controller }
            if let controller, controller.commandsTaken >= number,
                controller.areInterventionsKept
            {
                return true
            }
            do {
                try await Task.sleep(for: .milliseconds(5))
            } catch {
                // Whoever asked has gone.
                return false
            }
        }
        return false
    }

    /// A person waits for the answer.
    private static let keptPatience = Duration.seconds(3)

    private func accepted(_ request: CommandRequest, _ insight: Insight) -> CommandAnswer {
        switch request {
        case .pause(let target):
            return CommandAnswer(
                accepted: true,
                text: "\(target.text) is told to stop charging; where a charger can't be stopped, "
                    + "it goes to its fallback. It stays so until it is resumed.",
                next: "\(resuming(target)) ends the pause.", until: nil)
        case .resume(let target):
            return CommandAnswer(
                accepted: true,
                text: "\(target.text) is regulated again: no pause and no override stands there.",
                next: nil, until: nil)
        case .override(let name, _, let until):
            return CommandAnswer(
                accepted: true,
                text: "\(name.text) comes first, up to that limit and as far as the electrical "
                    + "limits allow.",
                next: "busbar why \(name.text) shows what it gets; \(resuming(.connector(name))) "
                    + "ends it before its time.", until: insight.stamp(until.moment))
        case .release(let charger):
            let wait = insight.controller.lentUntil(at: insight.now) - insight.now
            return CommandAnswer(
                accepted: true,
                text: "\(charger) is no longer steered and counts at its rating from now on.",
                next: "Let the other back end steer it "
                    + "\(wholeMinutes(wait)) from now, not before: as long may chargers that are out "
                    + "of reach hold what they were lent. "
                    + "busbar take-back \(charger) takes it back.", until: nil)
        case .takeBack(let charger):
            return CommandAnswer(
                accepted: true,
                text: "\(charger) begins like a charger that was never seen: its fallback is "
                    + "installed and proven first.", next: nil, until: nil)
        }
    }

    /// Whole minutes, and no fewer than it takes.
    private func wholeMinutes(_ time: Milliseconds) -> String {
        "\((time.rawValue + 59_999) / 60_000) min"
    }

    /// What is typed to resume a target.
    private func resuming(_ target: CommandTarget) -> String {
        switch target {
        case .depot: "busbar resume"
        case .charger, .connector: "busbar resume \(target.text)"
        }
    }

    private struct Refused: Error {
        let answer: CommandAnswer

        init(_ text: String, next: String) {
            answer = CommandAnswer(accepted: false, text: text, next: next, until: nil)
        }
    }

    private func action(
        of request: CommandRequest, _ insight: Insight, at now: UTCTime
    ) -> Result<Command.Action, Refused> {
        let plan = insight.pulse.controller.plan
        switch request {
        case .pause(let target): return scope(of: target, in: plan).map { .pause($0) }
        case .resume(let target): return scope(of: target, in: plan).map { .resume($0) }
        case .override(let name, let limit, let until):
            return connector(name, in: plan).flatMap { connector in
                guard until.moment > now else {
                    return .failure(
                        Refused("that time has passed", next: "Give a time to come, or --for 2h."))
                }
                let rate = rate(of: limit, on: connector, in: plan)
                guard rate >= plan[connector].minimum else {
                    return .failure(tooLow(name, connector, insight))
                }
                return .success(.override(connector, rate, until: until.moment - now))
            }
        case .release(let id): return charger(id, in: plan).map { .release($0) }
        case .takeBack(let id): return charger(id, in: plan).map { .takeBack($0) }
        }
    }

    /// Below its minimum no vehicle charges: that would be a pause under another name, and one that
    /// ends by itself.
    private func tooLow(
        _ name: ConnectorName, _ connector: ConnectorPosition, _ insight: Insight
    ) -> Refused {
        let plan = insight.pulse.controller.plan
        let lowest = insight.figures(plan[connector].minimum, of: connector)
        let highest = insight.figures(plan[connector].rated, of: connector)
        let range =
            switch plan.charger(of: connector).model.unit {
            case .amperes: "\(lowest.amps) A to \(highest.amps) A on each phase"
            case .watts: "\(lowest.kilowatts) kW to \(highest.kilowatts) kW"
            }
        return Refused(
            "\(name.text) can't charge with so little: its limit may be from \(range)",
            next: "Give a limit in that range, or stop it with: busbar pause \(name.text)")
    }

    private func rate(
        of limit: CommandLimit, on connector: ConnectorPosition, in plan: SitePlan
    ) -> ChargingRate {
        let phases = plan[connector].phases.count
        switch (plan.charger(of: connector).model.unit, limit) {
        case (.amperes, .current(let current)): return ChargingRate(current)
        case (.watts, .power(let power)): return ChargingRate(power)
        case (.amperes, .power(let power)):
            return ChargingRate(
                rawValue: power.scaledDown(
                    by: 1_000_000, over: phases * plan.nominalVoltage.rawValue
                ).rawValue)
        case (.watts, .current(let current)):
            return ChargingRate(
                rawValue: current.scaledDown(
                    by: phases * plan.nominalVoltage.rawValue, over: 1_000_000
                ).rawValue)
        }
    }

    private func scope(
        of target: CommandTarget, in plan: SitePlan
    ) -> Result<Command.Scope, Refused> {
        switch target {
        case .depot: .success(.site)
        case .charger(let id): charger(id, in: plan).map { .charger($0) }
        case .connector(let name): connector(name, in: plan).map { .connector($0) }
        }
    }

    private func charger(
        _ id: String, in plan: SitePlan
    ) -> Result<ChargerPosition, Refused> {
        guard let charger = plan.charger(named: id) else {
            return .failure(
                Refused(
                    "the site has no charger \(id)", next: "busbar chargers lists them."))
        }
        return .success(charger)
    }

    private func connector(
        _ name: ConnectorName, in plan: SitePlan
    ) -> Result<ConnectorPosition, Refused> {
        guard let connector = position(of: name, in: plan) else {
            return .failure(
                Refused(
                    "the site has no connector \(name.text)", next: "busbar status lists them."))
        }
        return .success(connector)
    }
}
