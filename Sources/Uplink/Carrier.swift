package import LocalAPI
package import Logging
package import Settings
package import Units

/// Carries the outbox upstream: asks the daemon for rows, hands them over, tells the daemon what
/// was acknowledged. It keeps nothing itself, so it may be ended at any moment: what was not
/// acknowledged is offered again, under the same numbers.
package struct Carrier: Sendable {
    /// What a run that does not go on for ever came to.
    package enum Ending: Hashable, Sendable {
        /// Nothing waits.
        case emptied
        /// A delivery failed, for this reason.
        case failed(String)
        /// The daemon does not answer, for this reason.
        case daemonAway(String)
        /// It was ended.
        case ended
    }

    private let settings: UplinkSettings
    private let daemon: LocalAPIClient
    private let receiver: Receiver
    private let clock: CarrierClock
    private let log: Logger

    /// How long an attempt may take in all.
    package static let attemptTime = Milliseconds.minutes(1)

    package init(
        _ settings: UplinkSettings, daemon: LocalAPIClient, clock: CarrierClock,
        attemptTime: Milliseconds, log: Logger
    ) {
        self.settings = settings
        self.daemon = daemon
        self.clock = clock
        self.log = log
        receiver = Receiver(settings: settings, attemptTime: attemptTime)
    }

    /// Goes on until the task is cancelled; where `isOnce`, until nothing waits or something is in
    /// the way.
    package func run(isOnce: Bool) async -> Ending {
        var pace = DeliveryPace(interval: settings.outbox.interval)
        var teller = CarrierTeller(log: log)
        while !Task.isCancelled {
            let round = await round(pace)
            teller.tell(round, at: clock.now())
            if case .failed(let failure, _, let rows) = round.outcome {
                await tell(failure, refused: failure.isOfRows && rows == 1 ? round.first : nil)
            }
            let wait = pace.wait(
                after: round.outcome, at: clock.now(), draw: UInt64.random(in: 0 ... .max))
            if isOnce {
                if let ending = Self.ending(round) { return ending }
                if case .took = round.outcome { continue }
            }
            guard wait > .zero else { continue }
            do { try await clock.sleep(wait) } catch { return .ended }
        }
        return .ended
    }

    /// One attempt and what is worth telling of it.
    struct Round: Sendable {
        var outcome: DeliveryPace.Outcome
        /// The batch that was offered.
        var batch: Batch?
        /// Why the daemon did not answer.
        var absence: String?
        /// The row that a gap was handed over for.
        var replaced: OutboxRowDocument?

        var first: Int64? { batch?.first }
    }

    private static func ending(_ round: Round) -> Ending? {
        switch round.outcome {
        case .nothingWaits: .emptied
        case .took: nil
        case .failed(let failure, _, let rows):
            failure.isOfRows && rows > 1 ? nil : .failed(failure.text)
        case .daemonAway: .daemonAway(round.absence ?? "")
        }
    }

    // MARK: One attempt

    private func round(_ pace: DeliveryPace) async -> Round {
        let given: OutboxDocument
        let bytes = settings.batchBytesHighest - Batch.frameBytesHighest
        do throws(LocalAPIClientError) {
            given = try await daemon.outbox(after: 0, bytesHighest: bytes).document
        } catch {
            return Round(outcome: .daemonAway, absence: "\(error.text); \(error.next)")
        }
        guard let oldest = given.rows.first else { return Round(outcome: .nothingWaits) }
        let replaced = pace.standsIn(for: oldest.seq, at: clock.now()) ? oldest : nil
        let rows = replaced.map { [$0.gap] } ?? Array(given.rows.prefix(pace.rowsHighest))
        let batch = Batch(box: given.box, rows: rows)
        let taken: Int64
        do throws(DeliveryFailure) {
            taken = try await receiver.answer(to: batch).acknowledged(of: batch)
            guard taken >= batch.first else { throw .tookNothing }
        } catch {
            return Round(
                outcome: .failed(error, first: batch.first, rows: rows.count), batch: batch)
        }
        // Where the daemon can't be told, upstream is given the same rows again later and knows
        // them by their numbers.
        do throws(LocalAPIClientError) {
            _ = try await daemon.acknowledgeOutbox(upTo: taken)
        } catch {
            return Round(
                outcome: .daemonAway, batch: batch, absence: "\(error.text); \(error.next)")
        }
        let isMore =
            taken < batch.last || rows.count < given.rows.count
            || batch.text.utf8.count > settings.batchBytesHighest / 2
        return Round(
            outcome: .took(upTo: taken, isMore: isMore), batch: batch, replaced: replaced)
    }

    /// Leaves the reason with the daemon, for its status. Where that fails it is in the log.
    private func tell(_ failure: DeliveryFailure, refused: Int64?) async {
        do throws(LocalAPIClientError) {
            try await daemon.noteUplinkFailure(
                UplinkFailureDocument(failure: failure.text, refused: refused))
        } catch {
            log.debug("busbard could not be told: \(error.text)")
        }
    }
}
