package import Depot
package import Metering
import Synchronization
package import Units

/// A serial line or a gateway with the meters behind it, polled in turn by a thread of its own.
///
/// A class, because it owns a thread and a descriptor. Its state of polling lives on that thread
/// alone; what others may see stands behind a lock.
package final class ModbusLine: Sendable {
    /// The meters on it, at least one, all with one address.
    package let meters: [LineMeter]

    private let generator: any RandomNumberGenerator & Sendable
    private let now: @Sendable () -> Instant
    private let report: @Sendable (MeterPosition, MeterOutcome) -> Void
    private let descriptor: LowDescriptor
    private let wake: WakeSignal
    private let tally = PollingLoop.Tally()
    private let thread = Mutex<PlainThread?>(nil)

    /// A line that is not started. Takes its descriptor here: make it early in the life of the
    /// process. `generator` draws the pauses between dials; `now` is the clock that stamps
    /// readings; `report` is called on the line's thread and must not wait long.
    package init(
        meters: [LineMeter], generator: any RandomNumberGenerator & Sendable,
        now: @escaping @Sendable () -> Instant,
        report: @escaping @Sendable (MeterPosition, MeterOutcome) -> Void
    ) throws(FieldBusError) {
        precondition(
            LineMeter.lines(of: meters).count == 1, "the meters of a line have one address")
        self.meters = meters
        self.generator = generator
        self.now = now
        self.report = report
        descriptor = try LowDescriptor()
        wake = try WakeSignal()
    }

    deinit { stop() }

    /// Begins to poll. A line that was stopped stays so.
    package func start() throws(FieldBusError) {
        try thread.withLock { thread throws(FieldBusError) in
            guard thread == nil else { return }
            let loop = PollingLoop(
                meters: meters, generator: generator, now: now, report: report,
                descriptor: descriptor, wake: wake, tally: tally)
            thread = try PlainThread(name: "modbus") { loop.run() }
        }
    }

    /// Ends polling and waits for the thread: within a second on TCP by address; a name's
    /// resolver or a slow serial line may take its own time.
    package func stop() {
        wake.give()
        descriptor.interrupt()
        thread.withLock { $0 }?.join()
    }

    /// What it has done so far.
    package var counts: LineCounts { tally.counts.withLock { $0 } }
}
