package import Depot
package import Units

/// What came of a rehearsal.
package struct RehearsalOutcome: Sendable {
    /// How often the controller was started.
    package internal(set) var starts: Int64 = 0
    /// How often it died.
    package internal(set) var crashes: Int64 = 0
    /// Texts that arrived from charge points.
    package internal(set) var texts: Int64 = 0
    /// Starts and stops that were acknowledged.
    package internal(set) var acknowledged: Int64 = 0
    /// Pauses that a crash did not end.
    package internal(set) var pausesOutlived: Int64 = 0
    /// How often a node was to be opened.
    package internal(set) var openings: Int64 = 0
    /// How long after the last fault service was back; nil where that was not waited for.
    package private(set) var recoveredAfter: Milliseconds?
    /// What the chargers took from the mains.
    package internal(set) var served: Energy = .zero
    /// A fingerprint of everything that the controller sent.
    package internal(set) var digest = CRC32C()
    /// The first thing that must not be; nil where all is well.
    package internal(set) var failure: RunFailure?
    /// What must not be, in words; empty where all is well.
    package internal(set) var failures: [String] = []

    /// The most orders that may wait for the disk, in a second of a full site and a slow disk.
    private static let diskQueueHighest = 2_000
    /// The most orders that may wait in one link: two for each connector of a station of four, and its set-up.
    private static let linkQueueHighest = 64
    /// The most questions of one charger that may be open.
    private static let questionsHighest = 16
    /// At most so many failures are told.
    private static let failuresHighest = 20

    /// The fingerprint as a number.
    package var fingerprint: UInt32 { digest.value }

    /// Looks at the bounds after each step.
    mutating func note(
        waitingForDisk count: Int, ordersOfLink orders: Int, questions: Int,
        after time: Milliseconds
    ) {
        if count > Self.diskQueueHighest {
            fail(.queue, after: time, "\(Self.diskQueueHighest) orders wait for the disk")
        }
        if orders > Self.linkQueueHighest {
            fail(.queue, after: time, "\(Self.linkQueueHighest) orders wait for one charger")
        }
        if questions > Self.questionsHighest {
            fail(.queue, after: time, "\(Self.questionsHighest) questions of one charger are open")
        }
    }

    /// Service is back.
    mutating func recovered(after time: Milliseconds) { recoveredAfter = time }

    /// Service did not come back: at best it was `share` of what could be.
    mutating func neverRecovered(_ share: Percent, within time: Milliseconds) {
        fail(
            .recovery, after: nil,
            "\(time.seconds / 60) min after the last fault vehicles take \(share.rawValue / 100) % of "
                + "what they could")
    }

    /// Looks at everything at the end.
    mutating func conclude(
        _ rehearsal: Rehearsal, transactions: TransactionAudit, pauses: PauseAudit
    ) {
        let plan = rehearsal.plan
        let start = rehearsal.now - rehearsal.elapsed
        let overloadedAt = rehearsal.plant.judge.charges.compactMap(\.oursSince).min()
        for row in rehearsal.plant.judge.charges {
            let unit =
                switch row.constraint {
                case .current: "A"
                case .power: "kW"
                }
            let since = row.oursSince.map { ($0 - start).seconds } ?? 0
            fail(
                .overload, after: overloadedAt.map { $0 - start },
                "\(plan[row.node].id) \(row.constraint.name): \(thousandths(row.ours / 1000)) "
                    + "\(unit)s over, highest \(thousandths(row.oursHighest)) \(unit), "
                    + "first at \(since) s")
        }
        // Whoever breaks what is taken for granted may use it up bit by bit, between one start of ours and
        // the next.
        let isObedient = rehearsal.circumstances.options.conduct != .any
        for row in rehearsal.plant.judge.rows where isObedient && row.tripHighest >= .whole {
            fail(
                .trip, after: nil,
                "\(plan[row.node].id) \(row.constraint.name): its breaker trips")
        }
        let below = rehearsal.plant.limitsBelowMinimum
        if below > 0 {
            fail(.limitBelowMinimum, after: nil, "\(below) limits between 0 and a minimum")
        }
        for finding in transactions.findings { fail(.transactions, after: nil, finding) }
        for finding in pauses.findings { fail(.pauses, after: nil, finding) }
        acknowledged = transactions.acknowledged
        pausesOutlived = pauses.outlived
        served = rehearsal.plant.inputEnergy
    }

    private mutating func fail(
        _ kind: RunFailure.Kind, after time: Milliseconds?, _ what: String
    ) {
        failure = failure ?? RunFailure(kind: kind, after: time)
        guard failures.count < Self.failuresHighest, !failures.contains(what) else { return }
        failures.append(what)
    }
}
