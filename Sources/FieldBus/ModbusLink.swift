import Depot
import Metering
import Units

/// One line's connection: dials, asks, and hangs up when an answer could come too late to be told
/// from the next one's. Lives on the line's thread.
struct ModbusLink {
    /// Connections opened so far.
    private(set) var connections = 0

    private let address: Meter.Address
    private let descriptor: LowDescriptor
    private let wake: WakeSignal
    private let now: @Sendable () -> Instant
    private let patience: Milliseconds
    private var backoff = ReconnectBackoff()
    private var generator: any RandomNumberGenerator & Sendable
    private var state = State.closed

    private enum State {
        case closed
        case open(ModbusContext, hasAnswered: Bool)
    }

    /// How long dialling may take. A device on the same network answers in a few milliseconds.
    static let dialLongest = Milliseconds.milliseconds(500)
    /// How long the first byte of an answer may take: half the shortest poll within these, so
    /// that one silent unit costs its neighbours at most half a turn. Gateways with a serial
    /// line behind them need most of a tenth of a second.
    static let patience = (
        shortest: Milliseconds.milliseconds(200), longest: Milliseconds.milliseconds(500)
    )

    init(
        address: Meter.Address, shortestPoll: Milliseconds, descriptor: LowDescriptor,
        wake: WakeSignal, generator: any RandomNumberGenerator & Sendable,
        now: @escaping @Sendable () -> Instant
    ) {
        self.address = address
        self.descriptor = descriptor
        self.wake = wake
        self.generator = generator
        self.now = now
        patience = (shortestPoll / 2).clamped(
            from: ModbusLink.patience.shortest, to: ModbusLink.patience.longest)
    }

    /// Asks unit `unit`. A connection that has worked and broke while it lay idle (gateways
    /// close those) is dialled anew once: reading twice does no harm.
    mutating func ask(_ request: ReadRequest, unit: Int) -> ReadAnswer {
        let wasUsed: Bool
        if case .open(_, let hasAnswered) = state { wasUsed = hasAnswered } else { wasUsed = false }
        let answer = askOnce(request, unit: unit)
        guard answer == .unreachable, wasUsed, !wake.isGiven else { return answer }
        return askOnce(request, unit: unit)
    }

    /// Hangs up.
    mutating func close() {
        if case .open = state { descriptor.clear() }
        state = .closed
    }

    private mutating func askOnce(_ request: ReadRequest, unit: Int) -> ReadAnswer {
        if case .closed = state { open() }
        guard case .open(let context, let hasAnswered) = state else { return .unreachable }
        let answer = context.ask(request, unit: unit, patience: patience(for: request))
        switch answer {
        case .words, .exception:
            backoff.succeeded()
            state = .open(context, hasAnswered: true)
        case .timeout:
            // A silent unit behind a gateway says nothing against the gateway: its neighbours
            // are asked over a new connection at once.
            outwait(context)
        case .malformed, .unreachable:
            if !hasAnswered { backoff.failed(at: now(), using: &generator) }
            if answer == .malformed { outwait(context) } else { close() }
        }
        return answer
    }

    /// Makes sure that a late answer meets nobody: a socket is closed; a serial line, which has
    /// no connections, is left alone for as long as the longest frame takes, and emptied.
    private mutating func outwait(_ context: ModbusContext) {
        guard case .rtu(_, let baud, _, _) = address else { return close() }
        _ = wake.wait(until: now() + ModbusLink.time(ofBytes: 256, baud: baud), now: now)
        context.flush()
    }

    private mutating func open() {
        let start = now()
        guard backoff.allows(at: start), !wake.isGiven else { return }
        guard let context = dial(from: start) else {
            backoff.failed(at: now(), using: &generator)
            return
        }
        context.use(descriptor.number)
        connections += 1
        state = .open(context, hasAnswered: false)
    }

    private func dial(from start: Instant) -> ModbusContext? {
        switch address {
        case .tcp(let host, let port):
            let result = TCPDial.connect(
                host: host, port: port, until: start + ModbusLink.dialLongest, now: now,
                wake: wake)
            guard case .success(let socket) = result else { return nil }
            return hold(socket) ? .tcp() : nil
        case .rtu(let device, let baud, let parity, let stopBits):
            guard
                let context = ModbusContext.rtu(
                    device: device, baud: baud, parity: parity, stopBits: stopBits),
                let serial = context.openSerial()
            else { return nil }
            return hold(serial) ? context : nil
        }
    }

    private func hold(_ opened: Int32) -> Bool {
        do throws(FieldBusError) {
            try descriptor.take(opened)
            return true
        } catch {
            // `take` has closed it; to the line it is one more dial that failed.
            return false
        }
    }

    private func patience(for request: ReadRequest) -> Milliseconds {
        guard case .rtu(_, let baud, _, _) = address else { return patience }
        // Eight bytes go out, five and two for each register come back.
        return patience + ModbusLink.time(ofBytes: Int64(13 + 2 * request.count), baud: baud)
    }

    /// How long bytes of eleven bits take; a rate that nobody uses counts as the slowest.
    private static func time(ofBytes bytes: Int64, baud: Int) -> Milliseconds {
        Milliseconds(rawValue: bytes * 11).scaledUp(by: 1000, over: Int64(max(baud, 1200)))
    }
}
