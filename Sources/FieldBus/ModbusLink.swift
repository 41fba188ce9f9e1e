import Depot
import Metering
import Units

/// One line's connection: dials, asks, and hangs up when an answer could come too late to be told
/// from the next one's. Lives on the line's thread.
struct ModbusLink {
    /// Connections opened so far.
    private(set) var connections = 0

    private let address: Meter.Address
    private let dial: LineDial
    private let descriptor: LowDescriptor
    private let wake: WakeSignal
    private let now: @Sendable () -> Instant
    private let patience: Milliseconds
    private var backoff = ReconnectBackoff()
    private var generator: any RandomNumberGenerator & Sendable
    private var state = State.closed
    private var idleFrom: Instant?

    private enum State {
        case closed
        case open(ModbusContext, hasAnswered: Bool)
    }

    /// How long the first byte of an answer may take: half the shortest poll within these, so
    /// that one silent unit costs its neighbours at most half a turn. Gateways with a serial
    /// line behind them need most of a tenth of a second.
    static let patience = (
        shortest: Milliseconds.milliseconds(200), longest: Milliseconds.milliseconds(500)
    )

    /// The longest frame (Modbus messaging on TCP/IP V1.0b, section 3.1.3).
    static let bytesLongest = 260

    /// Adapters on USB hand bytes over in lumps, up to 16 ms apart.
    static let lumpLongest = Milliseconds.milliseconds(20)

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
        dial = LineDial(address: address, descriptor: descriptor, wake: wake, now: now)
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

    /// Opens the line now, whatever has failed before, unless it is open.
    mutating func dialAtOnce() throws(DialFailure) {
        guard case .closed = state else { return }
        backoff.succeeded()
        switch dial.opened() {
        case .failure(let failure): throw failure
        case .success(let context):
            connections += 1
            state = .open(context, hasAnswered: false)
        }
    }

    /// What unit `unit` says of itself; nil where it says nothing.
    mutating func identity(of unit: Int) -> DeviceIdentity? {
        guard case .open(let context, _) = state else { return nil }
        settle(context)
        guard context.send(DeviceIdentity.request, unit: unit),
            let answer = hear(unit: unit)
        else {
            outwait(context)
            return nil
        }
        if case .rtu(_, let baud, _, _) = address { idleFrom = now() + ModbusLink.gap(baud: baud) }
        return DeviceIdentity(answer: answer)
    }

    /// A frame that libmodbus can't read, piece by piece until it is whole or nobody speaks.
    private func hear(unit: Int) -> [UInt8]? {
        let longest = ModbusLink.bytesLongest
        let end = now() + patience(ofBytes: Int64(longest))
        var bytes: [UInt8] = []
        while bytes.count < longest, now() < end, descriptor.hasBytes(within: end - now()) {
            let more = descriptor.bytes(upTo: longest - bytes.count)
            guard !more.isEmpty else { return nil }
            bytes += more
            switch address {
            case .tcp:
                if let answer = IdentityFrame.answer(inTCP: bytes, unit: unit) { return answer }
            case .rtu:
                if let answer = IdentityFrame.answer(inRTU: bytes, unit: unit) { return answer }
            }
        }
        return nil
    }

    /// Hangs up.
    mutating func close() {
        if case .open = state { descriptor.clear() }
        state = .closed
    }

    private mutating func askOnce(_ request: ReadRequest, unit: Int) -> ReadAnswer {
        if case .closed = state { open() }
        guard case .open(let context, let hasAnswered) = state else { return .unreachable }
        settle(context)
        let answer = context.ask(request, unit: unit, patience: patience(for: request))
        if case .rtu(_, let baud, _, _) = address { idleFrom = now() + ModbusLink.gap(baud: baud) }
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
    /// no connections, is emptied until it is quiet, at most for as long as the longest frame
    /// takes. What comes later still is thrown away before the next request.
    private mutating func outwait(_ context: ModbusContext) {
        guard case .rtu(_, let baud, _, _) = address else { return close() }
        let end = now() + ModbusLink.time(ofBytes: 256, baud: baud)
        let quiet = ModbusLink.gap(baud: baud) + ModbusLink.lumpLongest
        while now() < end, !wake.isGiven, descriptor.hasBytes(within: quiet) { context.flush() }
    }

    /// Waits until a serial line has been idle for long enough that everybody on it knows a frame
    /// as ended, and throws away what nobody has asked for.
    private mutating func settle(_ context: ModbusContext) {
        guard case .rtu = address else { return }
        if let idleFrom { _ = wake.wait(until: idleFrom, now: now) }
        context.flush()
    }

    private mutating func open() {
        guard backoff.allows(at: now()), !wake.isGiven else { return }
        switch dial.opened() {
        case .failure: backoff.failed(at: now(), using: &generator)
        case .success(let context):
            connections += 1
            state = .open(context, hasAnswered: false)
        }
    }

    private func patience(for request: ReadRequest) -> Milliseconds {
        // Eight bytes go out, five and two for each register come back.
        patience(ofBytes: Int64(13 + 2 * request.count))
    }

    private func patience(ofBytes bytes: Int64) -> Milliseconds {
        guard case .rtu(_, let baud, _, _) = address else { return patience }
        return patience + ModbusLink.time(ofBytes: bytes, baud: baud)
    }

    /// The silence that ends a frame: 3.5 characters, 1.75 ms from 19,200 baud on (Modbus over
    /// serial line V1.02, section 2.5.1.1), and a millisecond for the clock's.
    static func gap(baud: Int) -> Milliseconds {
        max(time(ofBytes: 7, baud: baud) / 2, .milliseconds(2)) + .milliseconds(1)
    }

    /// How long bytes of eleven bits take; a rate that nobody uses counts as the slowest.
    static func time(ofBytes bytes: Int64, baud: Int) -> Milliseconds {
        Milliseconds(rawValue: bytes * 11).scaledUp(by: 1000, over: Int64(max(baud, 1200)))
    }
}
