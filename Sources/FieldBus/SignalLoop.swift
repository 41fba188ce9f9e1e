import Depot
import Glibc
import Units

/// What the thread of `SignalLines` does between two waits. It lives on that thread alone.
struct SignalLoop {
    private var inputs: [WatchedInput]
    private var outputs: [DrivenOutput]
    private let patience: Milliseconds
    private let report: @Sendable (InputPosition, SignalLines.Finding) -> Void
    private let tell: @Sendable (OutputLine, LineFault) -> Void
    private let source: any LineSource

    /// Each input is told so often all the same: who hears nothing knows that it is lost.
    static let period = Milliseconds.seconds(1)
    /// Between two requests of a line that is not there.
    static let retry = Milliseconds.seconds(5)
    /// So many edges of one line are followed in a period. A contact that bounces has fewer; of one
    /// that chatters on only the level is told once the period is over, so that it can't flood.
    static let edgesHighest = 50

    init(
        inputs: [InputLine], outputs: [OutputLine], source: any LineSource,
        patience: Milliseconds,
        report: @escaping @Sendable (InputPosition, SignalLines.Finding) -> Void,
        tell: @escaping @Sendable (OutputLine, LineFault) -> Void
    ) {
        self.inputs = inputs.map { WatchedInput(plan: $0) }
        self.outputs = outputs.map { DrivenOutput(plan: $0) }
        self.source = source
        self.patience = patience
        self.report = report
        self.tell = tell
    }

    /// Requests what is not there, reads what is due and shows what is to be shown. Outputs first:
    /// until then nobody knows what they show.
    mutating func turn(at now: Instant, showing shown: SignalLines.Shown) {
        let isStale = shown.toldAt.map { now - $0 > patience } ?? true
        for index in outputs.indices {
            let isOn = isStale ? outputs[index].safe : outputs[index].isOn(shown)
            guard let fault = outputs[index].drive(isOn, from: source, at: now) else { continue }
            tell(outputs[index].plan, fault)
        }
        for index in inputs.indices {
            guard let finding = inputs[index].finding(from: source, at: now) else { continue }
            report(InputPosition(index), finding)
        }
    }

    /// Waits until a line has an edge, somebody wants something shown, or something is due.
    mutating func wait(for wake: LookRequest, at now: Instant) {
        var watched = [pollfd(fd: wake.descriptor, events: Int16(POLLIN), revents: 0)]
        watched += inputs.map {
            // poll(2) passes over a descriptor below 0.
            pollfd(fd: $0.descriptor(at: now), events: Int16(POLLIN), revents: 0)
        }
        let due = inputs.map(\.due).min() ?? now + Self.period
        let time = (min(due, now + Self.period) - now).clamped(from: .zero, to: Self.period)
        let ready = unsafe poll(&watched, nfds_t(watched.count), Int32(time.rawValue))
        guard ready > 0 else { return }
        if watched[0].revents != 0 { wake.take() }
        for index in inputs.indices where watched[index + 1].revents != 0 {
            inputs[index].hasEdge = true
        }
    }

    /// Leaves the outputs in their safe state and lets all lines go.
    mutating func end() {
        for index in outputs.indices { outputs[index].rest() }
        inputs = []
        outputs = []
    }
}
