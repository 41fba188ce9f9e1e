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
    private let supervisor = Supervisor(
        environment: ProcessInfo.processInfo.environment,
        process: ProcessInfo.processInfo.processIdentifier)
    private let mailbox: Mailbox
    private let signal: WakeDescriptor
    private let keeping: Mutex<Keeping> = Mutex(.opening([]))
    private let unkeptRefused = Atomic<Int64>(0)
    private let meterNotes = MeterNoteBook()
    private let gateway: Mutex<Gateway?> = Mutex(nil)
    private let calendar: LocalCalendar
    /// Nil where the site has no upstream.
    private let outbox: OutboxDesk?
    /// The local day for which the calendar was told.
    private let toldDay: Mutex<Range<UTCTime>?> = Mutex(nil)

    /// Store orders that may wait for the database to open; more end as not kept.
    private static let unkeptHighest = 2_000
    /// The journal is a ring of so many files of so many bytes: hours of the largest site.
    private static let journalSegments = 16
    private static let journalSegmentBytes = 4 << 20
    /// How long a stop may take from the signal on, all parts together: DESIGN.md section 2 leaves
    /// a second to the whole process.
    private static let stopHighest = Milliseconds.milliseconds(800)
    /// Of that, how long the round may take that the control loop is in.
    private static let roundHighest = Milliseconds.milliseconds(300)

    /// Where orders to the store go.
    private enum Keeping {
        /// The database is not open yet: these wait for it.
        case opening([StoreOrder])
        case open(StoreWriter)
        /// There is no database, for this reason.
        case unable(StoreError)
    }

    package init(
        _ configuration: SiteConfiguration, options: DaemonOptions, log: Logger
    ) throws(SystemFault) {
        self.configuration = configuration
        self.options = options
        self.log = log
        signal = try WakeDescriptor()
        mailbox = Mailbox(signal: signal)
        calendar = LocalCalendar(configuration.plan)
        let clock = clock
        outbox = configuration.outbox.map {
            OutboxDesk($0, carriers: .ofThisBox(), clock: clock)
        }
    }

    /// Runs until `stop` ends. The lock on the state directory is taken first: a second daemon on
    /// it never speaks to a charger. Control starts next and waits for nobody.
    package func run(until stop: AsyncStream<Void>) async throws {
        let lock = try stateLock()
        let journal = JournalWriter(
            directory: "\(options.stateDirectory)/journal", segments: Self.journalSegments,
            segmentBytes: Self.journalSegmentBytes
        ) { [log] fault in log.warning("\(fault.text)") }
        let desk = Frontdesk(
            // Settings has refused a zone that this box does not know.
            zone: TimeZone(identifier: configuration.plan.timezone) ?? .gmt, mailbox: mailbox,
            clock: clock, outbox: outbox, news: { [self] in await linkNews() },
            drops: { [self] in drops(journal) })
        let signals = try SignalLines.lines(of: configuration, mailbox, clock, log)
        let ticks = AsyncStream<Void>.makeStream(bufferingPolicy: .bufferingNewest(1))
        let admitted = AsyncStream<Void>.makeStream(bufferingPolicy: .bufferingNewest(1))
        let loop = ControlLoop(
            mailbox: mailbox, signal: signal, clock: clock,
            route: { [self] outputs, now in route(outputs, at: now) },
            record: { event, moment, room in
                journal.note(event, moment, effects: room.lastEffects)
                if case .tick = event { journal.state(room.controller) }
            },
            finished: { pulse in
                desk.publish(pulse)
                signals?.show(pulse)
                ticks.continuation.yield()
                if pulse.controller.admitsChargers { admitted.continuation.finish() }
            })
        // Descriptors below 1024 are for the field bus: take them before any socket is open.
        let lines = try meterLines()
        let controller = Controller(
            plan: configuration.plan,
            fleet: configuration.fleet,
            at: clock.moment(),
            omitting: .none)
        journal.state(controller)
        tellCalendar()
        try signals?.start()
        try loop.start(ControlRoom(controller: controller))
        for line in lines { try line.start() }
        let fleet = watchFleet()
        // A slow disk delays nobody: what the store remembers arrives as events.
        Thread.detachNewThread { [self] in remember(lock, desk) }
        let ending = Ending()
        let served = await serve(
            desk, ticks.stream, admitted: admitted.stream, ending, until: stop)
        fleet?.stop()
        await end(loop, lines, signals, journal, ending)
        try served.get()
    }

    /// Follows the fleet's files; nil where the site has none.
    private func watchFleet() -> FleetThread? {
        guard let folder = configuration.fleetFolder else { return nil }
        let thread = FleetThread(log: log) { [mailbox, clock] in
            mailbox.post(.fleetTold($0), at: clock.moment())
        }
        thread.start(FleetWatch(folder, told: configuration.fleet))
        return thread
    }

    // MARK: Serving

    /// Chargers are told the time as soon as they connect: so they wait until the controller knows
    /// which.
    private func wait(for admitted: AsyncStream<Void>) async throws {
        for await _ in admitted {}
        try Task.checkCancellation()
    }

    /// Serves until `stop` ends or a server can't go on.
    private func serve(
        _ desk: Frontdesk, _ ticks: AsyncStream<Void>, admitted: AsyncStream<Void>,
        _ ending: Ending, until stop: AsyncStream<Void>
    ) async -> Result<Void, any Error> {
        let ends = AsyncStream<Result<Void, any Error>>.makeStream()
        let api = Task {
            do {
                try await LocalAPIServer(socketPath: options.socket, provider: desk).run()
                ends.continuation.yield(.success(()))
            } catch {
                ends.continuation.yield(.failure(error))
            }
        }
        let doors = Task {
            do {
                try await wait(for: admitted)
                let watch = try await openGateway()
                await watch.run { [clock] in clock.moment().utc }
            } catch is CancellationError {
                // The stop has come before the doors were open.
            } catch {
                ends.continuation.yield(.failure(error))
            }
        }
        let teller = Task { await tell(ticks, desk) }
        let counter = Task { [outbox, mailbox, clock] in
            await outbox?.watch { mailbox.post(.uplinkTold($0), at: clock.moment()) }
        }
        let stopper = Task {
            for await _ in stop { break }
            ends.continuation.yield(.success(()))
        }
        var end = Result<Void, any Error>.success(())
        for await first in ends.stream {
            end = first
            break
        }
        stopper.cancel()
        doors.cancel()
        teller.cancel()
        counter.cancel()
        supervisor.tellStopping()
        desk.close()
        api.cancel()
        ending.begin("the local API", awaiting: { await api.value })
        return end
    }

    /// Opens the listeners, and tells who looks after what they prove themselves with.
    private func openGateway() async throws -> CredentialWatch {
        let plan = configuration.plan
        // Never shut down: it ends with the process.
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        let gateway = try await Gateway.make(
            plan: plan, loop: group.next(), clock: { [clock] in clock.servedMoment() },
            report: { [mailbox, clock] charger, report in
                mailbox.post(
                    ControlRoom.event(of: report, from: charger, in: plan), at: clock.moment())
            })
        try Task.checkCancellation()
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
        supervisor.tellReady(tick: plan.control.tick)
        return watch
    }

    /// Tells of each finished tick, off the control loop's thread.
    private func tell(_ ticks: AsyncStream<Void>, _ desk: Frontdesk) async {
        var teller = DropTeller()
        for await _ in ticks {
            supervisor.tellTick()
            tellCalendar()
            await desk.announce()
            if let line = teller.line(desk.drops(), at: SystemClock.instant()) {
                log.warning("\(line)")
            }
        }
    }

    /// Ends all parts at once, and waits for them until one moment. The control loop goes first, so
    /// that nothing of what follows looks like news of the depot.
    private func end(
        _ loop: ControlLoop, _ lines: [ModbusLine], _ signals: SignalLines?,
        _ journal: JournalWriter, _ ending: Ending
    ) async {
        let deadline = SystemClock.instant() + Self.stopHighest
        if !loop.stop(within: Self.roundHighest) { log.warning("the control loop hangs") }
        // Each may take as long as it likes: `Ending` does not wait for it.
        let patience = Milliseconds.minutes(1)
        if case .open(let writer) = keeping.withLock({ $0 }) {
            ending.begin("the store") { _ = writer.finish(within: patience) }
        }
        ending.begin("the journal") { _ = journal.finish(within: patience) }
        for line in lines { ending.begin("a meter line") { line.stop() } }
        if let signals { ending.begin("the GPIO lines") { signals.stop() } }
        if let gateway = gateway.withLock({ $0 }) {
            // `try?`: a close that fails is over as well.
            ending.begin("the chargers' connections", awaiting: { try? await gateway.stop() })
        }
        for part in await ending.wait(max(.zero, deadline - SystemClock.instant())) {
            log.notice(
                "\(part) did not end in time and ends with the process; what was acknowledged is kept"
            )
        }
    }

    private func drops(_ journal: JournalWriter) -> Drops {
        Drops(
            events: mailbox.refused, orders: unkeptRefused.load(ordering: .relaxed),
            notes: journal.lost)
    }

    /// Tells the days to come at the start, at each local midnight, and when the clock was set to
    /// another day.
    private func tellCalendar() {
        let now = clock.moment()
        let isNews = toldDay.withLock { told in
            if let told, told.contains(now.utc) { return false }
            told = calendar.day(of: now.utc)
            return true
        }
        if isNews { mailbox.post(.calendarTold(calendar.days(from: now.utc)), at: now) }
    }

    // MARK: Meters

    private func meterLines() throws -> [ModbusLine] {
        let meters = configuration.plan.meters.indices.map { index in
            LineMeter(
                position: MeterPosition(index), meter: configuration.plan.meters[index],
                map: configuration.registerMaps[index],
                rules: PlausibilityRules(of: MeterPosition(index), in: configuration.plan),
                serialNumber: nil)
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

    // MARK: Store

    /// Takes the lock. Only that of another daemon stops the start: without a disk the depot is
    /// regulated all the same.
    private func stateLock() throws -> StateLock? {
        do throws(StoreError) {
            return try StateLock(directory: options.stateDirectory)
        } catch {
            if case .locked = error { throw error }
            tellUnkept(error)
            return nil
        }
    }

    private func tellUnkept(_ error: StoreError) {
        log.critical(
            """
            The database in \(options.stateDirectory) can't be opened: \(error.text). Charging is \
            regulated, but transactions can't be kept. See that the directory is busbard's own \
            and its disk is well, then restart busbard.
            """)
    }

    /// Opens the database, however long that takes, and tells what it remembers.
    private func remember(_ lock: StateLock?, _ desk: Frontdesk) {
        // Without a lock it was told already why.
        guard let lock else { return keepNothing(.readOnly) }
        let store: Store
        do throws(StoreError) {
            var bounds = StoreBounds.standard
            // Without an upstream nobody fetches what would wait there.
            bounds.outboxBytesHighest = Int(configuration.outbox?.bytesHighest ?? 0)
            store = try Store.open(under: lock, bounds: bounds, at: clock.moment())
        } catch {
            tellUnkept(error)
            return keepNothing(error)
        }
        let state: RecalledState
        do throws(StoreError) {
            state = try store.recall()
        } catch {
            log.critical(
                """
                The database can't be read: \(error.text). Charging is regulated, but what earlier \
                runs knew is missing and transactions can't be kept. Restart busbard: it sets the \
                file aside then.
                """)
            return keepNothing(error)
        }
        let writer = StoreWriter(store: store) { [mailbox, clock] outcomes in
            for outcome in outcomes { mailbox.post(.stored(outcome), at: clock.moment()) }
        }
        post(
            keeping.withLock { keeping in
                defer { keeping = .open(writer) }
                guard case .opening(let waiting) = keeping else { return [] }
                return writer.submit(waiting, at: clock.moment())
            })
        desk.use(store)
        if let outbox { open(outbox, store) }
        if let salvage = state.salvage { log.critical("\(salvage.alarm.text)") }
        mailbox.post(.recalled(state), at: clock.moment())
    }

    /// Only the uplink waits for it.
    private func open(_ outbox: OutboxDesk, _ store: Store) {
        Task { [log] in
            do throws(StoreError) {
                try await outbox.use(store)
            } catch {
                log.error(
                    """
                    The outbox can't be opened: \(error.text). Nothing is handed upstream in this \
                    run; what is to be is kept. Restart busbard once the disk is well.
                    """)
            }
        }
    }

    /// There is no database: what waits for it is refused, and all that is still to come.
    private func keepNothing(_ error: StoreError) {
        let waiting = keeping.withLock { keeping -> [StoreOrder] in
            defer { keeping = .unable(error) }
            guard case .opening(let orders) = keeping else { return [] }
            return orders
        }
        mailbox.post(.recallFailed(error), at: clock.moment())
        post(Self.refusal(of: waiting, error))
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
            case .trip(let node, let decision): tell(decision, of: node)
            }
        }
        if !deliveries.isEmpty { gateway.withLock { $0 }?.deliver(deliveries) }
        guard !orders.isEmpty else { return }
        post(keeping.withLock { keep(orders, in: &$0, at: now) })
    }

    /// Hands orders to the store, or keeps them until it is open. Tells what is refused at once.
    private func keep(
        _ orders: [StoreOrder], in keeping: inout Keeping, at now: Moment
    ) -> [StoreOutcome] {
        switch keeping {
        case .open(let writer): return writer.submit(orders, at: now)
        case .unable(let error): return Self.refusal(of: orders, error)
        case .opening(var waiting):
            let room = max(0, Self.unkeptHighest - waiting.count)
            waiting += orders.prefix(room)
            keeping = .opening(waiting)
            let refused = Array(orders.dropFirst(room))
            unkeptRefused.add(Int64(refused.count), ordering: .relaxed)
            return Self.refusal(of: refused, .queueFull)
        }
    }

    /// What orders come to that are not kept.
    private static func refusal(of orders: [StoreOrder], _ error: StoreError) -> [StoreOutcome] {
        let tickets = orders.compactMap(\.ticket)
        let others = orders.count - tickets.count
        return (tickets.isEmpty ? [] : [.failed(tickets, error)])
            + (others == 0 ? [] : [.lost(others, error)])
    }

    /// Alarms are log lines too, when they come and go.
    private func tell(_ order: StoreOrder) {
        switch order.action {
        case .alarmRaised(let alarm):
            log.log(level: alarm.severity.level, "\(alarm.id): \(alarm.text)")
        case .alarmCleared(let id, _): log.notice("\(id) is over")
        case .reserveTransactionIDs, .startTransaction, .stopTransaction, .sessionMeasured,
            .floorProven, .floorForgotten, .profileInstalled, .profileForgotten, .leaseLongest,
            .servedTime, .limitChanged, .limitChangesLost, .interventionsStand, .demandPeak,
            .summary, .summariesLost, .audit:
            break
        }
    }

    /// What a node's contactor is to do. None is wired to this box: a person hears of it.
    private func tell(_ decision: TripDecision, of node: NodePosition) {
        let name = configuration.plan[node].id
        switch decision {
        case .open:
            log.critical("\(name) is to be opened now; busbard has no contactor that it could open")
        case .closingAllowed: log.notice("\(name) may be closed again, should it be open")
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
