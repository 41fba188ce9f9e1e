import Depot
import LocalAPI
import Logging
import Units

/// What a carrier writes into its log: news, not each repetition. A month offline is one line and
/// one a day.
struct CarrierTeller {
    private let log: Logger
    private var box: String?
    private var standing: String?
    private var toldAt: Instant?

    /// What goes on failing is said again so often.
    private static let reminder = Milliseconds.minutes(24 * 60)

    init(log: Logger) {
        self.log = log
    }

    mutating func tell(_ round: Carrier.Round, at now: Instant) {
        if let batch = round.batch, batch.box != box {
            box = batch.box
            log.notice("this box is known upstream as \(batch.box)")
        }
        switch round.outcome {
        case .nothingWaits: recover()
        case .took:
            recover()
            if let row = round.replaced {
                log.error(
                    """
                    A gap was handed over in place of row \(row.seq) (\(row.kind.rawValue) of \
                    \(row.at)), which upstream has refused for a day. The row was: \(row.body)
                    """)
            }
        case .failed(let failure, let first, let rows):
            if failure.isOfRows, rows == 1, let row = round.batch?.rows.first {
                complain(
                    "row \(first) is refused by itself: \(failure.text). The row is: \(row.body)",
                    at: now)
            } else if !failure.isOfRows {
                complain(failure.text, at: now)
            }
        case .daemonAway: complain(round.absence ?? "", at: now)
        }
    }

    private mutating func complain(_ text: String, at now: Instant) {
        let isDue = toldAt.map { now - $0 >= Self.reminder } ?? true
        guard text != standing || isDue else { return }
        standing = text
        toldAt = now
        log.warning("\(text). It is tried again; what waits is kept by busbard.")
    }

    private mutating func recover() {
        guard standing != nil else { return }
        standing = nil
        toldAt = nil
        log.notice("deliveries go on")
    }
}
