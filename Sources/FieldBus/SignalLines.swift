package import Depot
import Synchronization
package import Units

/// All GPIO lines of the site, with one thread for them. Inputs are told at each edge and each
/// second; what they mean is decided elsewhere. Outputs show what they are told, and their safe
/// state while nobody tells anything.
///
/// A class, because it owns a thread. The lines themselves live on that thread alone.
package final class SignalLines: Sendable {
    /// What was found on an input.
    package enum Finding: Hashable, Sendable {
        /// Whether it is active.
        case level(isActive: Bool)
        case fault(LineFault)
    }

    /// What the outputs are to show.
    struct Shown: Hashable, Sendable {
        var isAlarm = true
        var beats: Int64 = 0
        /// When that was told.
        var toldAt: Instant?
    }

    private let inputs: [InputLine]
    private let outputs: [OutputLine]
    private let source: any LineSource
    private let patience: Milliseconds
    private let now: @Sendable () -> Instant
    private let report: @Sendable (InputPosition, Finding) -> Void
    private let tell: @Sendable (OutputLine, LineFault) -> Void
    private let shown = Mutex(Shown())
    private let isEnding = Atomic(false)
    private let wake: LookRequest
    private let thread = Mutex<PlainThread?>(nil)

    /// Lines that are not requested yet. An output shows its safe state where nothing was shown for
    /// `patience`. `report` tells of inputs, `tell` of an output that can't be driven, once for
    /// each new reason; both are called on the thread and must not wait long.
    package init(
        inputs: [InputLine], outputs: [OutputLine], source: any LineSource,
        patience: Milliseconds, now: @escaping @Sendable () -> Instant,
        report: @escaping @Sendable (InputPosition, Finding) -> Void,
        tell: @escaping @Sendable (OutputLine, LineFault) -> Void
    ) throws(FieldBusError) {
        self.inputs = inputs
        self.outputs = outputs
        self.source = source
        self.patience = patience
        self.now = now
        self.report = report
        self.tell = tell
        wake = try LookRequest()
    }

    /// Requests the lines and begins to watch them, until `stop`.
    package func start() throws(FieldBusError) {
        try thread.withLock { thread throws(FieldBusError) in
            guard thread == nil else { return }
            thread = try PlainThread(name: "lines") { [self] in run() }
        }
    }

    /// A tick was finished. Waits for nothing, so that the control loop may call it.
    package func show(isAlarm: Bool, at now: Instant) {
        shown.withLock { shown in
            shown.isAlarm = isAlarm
            shown.beats += 1
            shown.toldAt = now
        }
        wake.give()
    }

    /// Puts the outputs into their safe state, lets all lines go and waits for the thread.
    package func stop() {
        isEnding.store(true, ordering: .relaxed)
        wake.give()
        thread.withLock { $0 }?.join()
    }

    private func run() {
        var loop = SignalLoop(
            inputs: inputs, outputs: outputs, source: source, patience: patience, report: report,
            tell: tell)
        while !isEnding.load(ordering: .relaxed) {
            loop.turn(at: now(), showing: shown.withLock { $0 })
            loop.wait(for: wake, at: now())
        }
        loop.end()
    }
}
