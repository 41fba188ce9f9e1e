import Control
import ControlRoom
import Depot
import FieldBus
import Foundation
import Gateway
import Journal
import Ledger
import LocalAPI
package import Logging
import Metering
import NIOCore
import NIOPosix
import OCPP
package import Settings
import Store
import Synchronization
import Units
import WebSocket

/// The whole daemon, assembled in one place: threads, mailbox, router, start and stop.
///
/// ```
/// meter lines ──┐                                       ┌──► gateway ──► chargers
/// gateway ──────┼──► mailbox ──► control loop ──► router ┤
/// local API ────┤                                       └──► store writer ──► disk
/// store ────────┘
/// ```
///
/// A class, because it stands for a running process.
package final class Daemon: Sendable {
    private let configuration: SiteConfiguration
    private let options: DaemonOptions
    private let log: Logger
    private let clock = SystemClock()
    private let mailbox: Mailbox
    private let signal: WakeDescriptor
    private let writer: Mutex<StoreWriter?> = Mutex(nil)
    private let unkept: Mutex<[StoreOrder]> = Mutex([])
    private let meterNotes = MeterNoteBook()
    private let gateway: Mutex<Gateway?> = Mutex(nil)

    /// Store orders that may wait for the database to open; more end as not kept.
    private static let unkeptHighest = 2_000
    /// The journal is a ring of so many files of so many bytes: hours of the largest site.
    private static let journalSegments = 16
    private static let journalSegmentBytes = 4 << 20
    /// How long a stop may take (DESIGN.md section 2).
    private static let patience = Milliseconds.milliseconds(700)

    package init(
        _ configuration: SiteConfiguration, options: DaemonOptions, log: Logger
    ) throws(SystemFault) {
        self.configuration = configuration
        self.options = options
        self.log = log
        signal = try WakeDescriptor()
        mailbox = Mailbox(signal: signal)
    }

    /// Runs until `stop` ends. The lock on the state directory is taken first: a second daemon on
    /// it never speaks to a charger. Control starts next and waits for nobody.
    package func run(until stop: AsyncStream<Void>) async throws {
        let opened = try openStore()
        let desk = Frontdesk(
            zone: TimeZone(identifier: configuration.plan.timezone) ?? .gmt, mailbox: mailbox,
            clock: clock, news: { [self] in await linkNews() })
        let ticks = AsyncStream<Void>.makeStream(bufferingPolicy: .bufferingNewest(1))
        let journal = JournalWriter(
            directory: "\(options.stateDirectory)/journal", segments: Self.journalSegments,
            segmentBytes: Self.journalSegmentBytes
        ) { [log] fault in log.warning("the journal of events: \(fault)") }
        let loop = ControlLoop(
            mailbox: mailbox, signal: signal, clock: clock,
            route: { [self] outputs, now in route(outputs, at: now) },
            record: { event, moment, room in
                journal.note(event, moment, effects: room.lastEffects)
                if case .tick = event { journal.state(room.controller) }
            },
            finished: { pulse in
                desk.publish(pulse)
                ticks.continuation.yield()
            })
        // Descriptors below 1024 are for the field bus: take them before any socket is open.
        let lines = try meterLines()
        let controller = Controller(
            plan: configuration.plan,
            fleet: FleetList(
                vehicles: configuration.vehicles, departures: configuration.departures),
            at: clock.moment(),
            omitting: .none)
        journal.state(controller)
        try loop.start(ControlRoom(controller: controller))
        for line in lines { try line.start() }
        // A slow disk delays nobody: what the store remembers arrives as events.
        Thread.detachNewThread { [self] in remember(opened, desk) }
        try await serve(desk, ticks.stream, until: stop)
        for line in lines { line.stop() }
        if !loop.stop() { log.warning("the control loop did not end within a second") }
        _ = journal.finish(within: .milliseconds(200))
        if let writer = writer.withLock({ $0 }), !writer.finish(within: Self.patience) {
            log.warning("the store did not finish in time; what was acknowledged is kept")
        }
    }

    private func serve(
        _ desk: Frontdesk, _ ticks: AsyncStream<Void>, until stop: AsyncStream<Void>
    ) async throws {
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        let plan = configuration.plan
        let gateway = try await Gateway.make(
            plan: plan, loop: group.next(), clock: { [clock] in clock.servedMoment() },
            report: { [mailbox, clock] charger, report in
                mailbox.post(
                    ControlRoom.event(of: report, from: charger, in: plan), at: clock.moment())
            })
        self.gateway.withLock { $0 = gateway }
        let watch = try CredentialWatch(
            files: CredentialFiles(configuration.security), log: log,
            renew: { gateway.renew($0) },
            tell: { [mailbox, clock] in
                mailbox.post(.certificatesTold($0), at: clock.moment())
            })
        let ports = try await gateway.open(.standard, watch.credentials)
        for (listener, port) in zip(plan.ocpp.listeners, ports) {
            let scheme = listener.securityProfile >= 2 ? "wss" : "ws"
            log.notice(
                "chargers may dial \(scheme)://\(listener.host):\(port)/ocpp/<charge point id>")
        }
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            let server = LocalAPIServer(socketPath: options.socket, provider: desk)
            tasks.addTask { try await server.run() }
            tasks.addTask { for await _ in ticks { await desk.announce() } }
            tasks.addTask { [clock] in await watch.run { clock.moment().utc } }
            tasks.addTask { for await _ in stop { break } }
            // The first to end is the stop, or a server that can't go on.
            try await tasks.next()
            desk.close()
            tasks.cancelAll()
        }
        try await gateway.stop()
        self.gateway.withLock { $0 = nil }
        try await group.shutdownGracefully()
    }

    // MARK: Meters

    private func meterLines() throws -> [ModbusLine] {
        let meters = configuration.plan.meters.indices.map { index in
            LineMeter(
                position: MeterPosition(index), meter: configuration.plan.meters[index],
                map: configuration.registerMaps[index],
                rules: plausibility(of: MeterPosition(index)), serialNumber: nil)
        }
        return try LineMeter.lines(of: meters).map { meters in
            try ModbusLine(
                meters: meters, generator: SystemRandomNumberGenerator(), now: FieldClock.now
            ) { [self] meter, outcome in
                switch outcome {
                case .reading(let reading, let notes):
                    mailbox.post(.metered(meter, reading), at: clock.moment())
                    tell(notes, of: meter, at: reading.takenAt)
                case .fault(let fault):
                    mailbox.post(.meterFailed(meter, fault), at: clock.moment())
                }
            }
        }
    }

    private func tell(_ notes: [MeterNote], of meter: MeterPosition, at now: Instant) {
        for note in meterNotes.news(notes, of: meter, at: now) {
            log.log(
                level: note.isDoubt ? .warning : .notice,
                "meter \(configuration.plan[meter].id): \(note.text)")
        }
    }

    /// What a meter may show: ten times its node's limit flows only until the breaker opens.
    private func plausibility(of meter: MeterPosition) -> PlausibilityRules {
        let plan = configuration.plan
        let limits = plan.nodes.filter { $0.meter == meter }.map { node in
            let ofPower = node.powerLimit.map {
                Amperes(
                    rawValue: $0.scaledUp(by: 1_000_000, over: plan.nominalVoltage.rawValue)
                        .rawValue)
            }
            return max(node.currentLimit ?? .zero, ofPower ?? .zero)
        }
        return PlausibilityRules(
            nominalVoltage: plan.nominalVoltage, nominalFrequency: plan.nominalFrequency,
            currentHighest: (limits.max() ?? .zero) * 10)
    }

    // MARK: Store

    /// Opens the database and takes the lock. Only the lock stops the start: without a disk the
    /// depot is regulated all the same.
    private func openStore() throws -> Store? {
        do throws(StoreError) {
            return try Store.open(
                directory: options.stateDirectory, bounds: .standard, at: clock.moment())
        } catch {
            if case .locked = error { throw error }
            log.critical(
                """
                The database in \(options.stateDirectory) can't be opened: \(error). Charging is \
                regulated, but transactions can't be kept. Check the disk, then restart busbard.
                """)
            return nil
        }
    }

    private func remember(_ store: Store?, _ desk: Frontdesk) {
        guard let store else {
            mailbox.post(.stored(.lost(0, .readOnly)), at: clock.moment())
            return
        }
        let writer = StoreWriter(store: store) { [mailbox, clock] outcomes in
            for outcome in outcomes { mailbox.post(.stored(outcome), at: clock.moment()) }
        }
        let waiting = unkept.withLock { orders in
            defer { orders = [] }
            return orders
        }
        self.writer.withLock { $0 = writer }
        post(writer.submit(waiting, at: clock.moment()))
        desk.use(store)
        do throws(StoreError) {
            let state = try store.recall()
            if let salvage = state.salvage {
                log.critical("\(salvage.alarm.text)")
            }
            mailbox.post(.recalled(state), at: clock.moment())
        } catch {
            log.critical("The database can't be read: \(error). Restart busbard to set it aside.")
            mailbox.post(.stored(.lost(0, error)), at: clock.moment())
        }
    }

    private func post(_ outcomes: [StoreOutcome]) {
        for outcome in outcomes { mailbox.post(.stored(outcome), at: clock.moment()) }
    }

    // MARK: Router

    /// Hands effects on. Called on the control loop's thread: nothing here waits.
    private func route(_ outputs: [ControlRoom.Output], at now: Moment) {
        var deliveries: [Gateway.Delivery] = []
        var orders: [StoreOrder] = []
        for output in outputs {
            switch output {
            case .order(let charger, let order): deliveries.append(.order(charger, order))
            case .answer(let charger, let answer): deliveries.append(.answer(charger, answer))
            case .store(let order):
                orders.append(order)
                tell(order)
            }
        }
        if !deliveries.isEmpty { gateway.withLock { $0 }?.deliver(deliveries) }
        guard !orders.isEmpty else { return }
        if let writer = writer.withLock({ $0 }) {
            post(writer.submit(orders, at: now))
        } else {
            keepForLater(orders)
        }
    }

    private func keepForLater(_ orders: [StoreOrder]) {
        let refused = unkept.withLock { waiting in
            let room = max(0, Self.unkeptHighest - waiting.count)
            waiting += orders.prefix(room)
            return orders.dropFirst(room).compactMap(\.ticket)
        }
        if !refused.isEmpty {
            mailbox.post(.stored(.failed(refused, .queueFull)), at: clock.moment())
        }
    }

    /// Alarms are log lines too, when they come and go.
    private func tell(_ order: StoreOrder) {
        switch order.action {
        case .alarmRaised(let alarm):
            log.log(level: alarm.severity.level, "\(alarm.id): \(alarm.text)")
        case .alarmCleared(let id, _): log.notice("\(id) is over")
        case .reserveTransactionIDs, .startTransaction, .stopTransaction, .sessionMeasured,
            .floorProven, .floorForgotten, .profileInstalled, .profileForgotten, .leaseLongest,
            .limitChanged, .limitChangesLost, .interventionsStand, .audit:
            break
        }
    }

    // MARK: Links

    private func linkNews() async -> LinkNews {
        guard let gateway = gateway.withLock({ $0 }) else { return .none }
        do {
            return LinkNews(
                oddities: try await gateway.counters().mapValues(\.documents),
                refusals: try await gateway.refusalBook(),
                refused: try await gateway.refusals().sorted { $0.key < $1.key }.map {
                    CountDocument(what: $0.key, count: $0.value)
                })
        } catch {
            // The loop is shutting down: there is nothing left to tell.
            return .none
        }
    }
}

extension Alarm.Severity {
    fileprivate var level: Logger.Level {
        switch self {
        case .notice: .notice
        case .warning: .warning
        case .critical: .critical
        }
    }
}

extension LinkCounters {
    /// What is worth showing: counts above zero.
    fileprivate var documents: [CountDocument] {
        let all: [(String, Int64)] = [
            ("broken frames", framesBroken), ("unexpected texts", textsUnexpected),
            ("texts over the budget", textsFlooding), ("unsupported calls", callsUnsupported),
            ("refused calls", callsRefused), ("calls without an answer", callsTimedOut),
            ("late answers", answersLate), ("answers to nothing", answersUnknown),
            ("unreadable answers", answersUnreadable), ("orders dropped", ordersDropped),
            ("questions refused", questionsRefused), ("questions timed out", questionsTimedOut),
        ]
        return all.filter { $0.1 > 0 }.map {
            CountDocument(what: $0.0, count: Int(clamping: $0.1))
        }
    }
}
