import Depot
import Foundation
import Logging
import Settings
import Synchronization
import Units

/// The thread that watches the fleet's files. A disk that hangs holds up nobody else.
///
/// A class, because it stands for a thread.
final class FleetThread: Sendable {
    private let isEnding = Atomic(false)
    private let log: Logger
    private let tell: @Sendable (FleetList) -> Void

    /// More lines of a file's faults would only hide the first.
    private static let linesHighest = 100

    init(log: Logger, tell: @escaping @Sendable (FleetList) -> Void) {
        self.log = log
        self.tell = tell
    }

    /// Watches on a thread of its own until `stop`.
    func start(_ watch: FleetWatch) {
        let thread = Thread { [self] in
            var watch = watch
            while !isEnding.load(ordering: .relaxed) {
                if let reading = watch.look(at: SystemClock.instant()) { note(reading) }
                Thread.sleep(forTimeInterval: Double(FleetWatch.period.rawValue) / 1000)
            }
        }
        thread.name = "fleet"
        thread.start()
    }

    /// The thread ends after its next look.
    func stop() { isEnding.store(true, ordering: .relaxed) }

    private func note(_ reading: FleetFolder.Reading) {
        tell(reading.list)
        log.notice(
            """
            the fleet was read again: \(reading.list.vehicles.count) vehicles, \
            \(reading.list.departures.count) departures
            """)
        for error in reading.errors.prefix(Self.linesHighest) { log.warning("\(error)") }
        let rest = reading.errors.count - Self.linesHighest
        if rest > 0 { log.warning("and \(rest) more of the fleet's files") }
    }
}
