package import Units

/// What the control room asks the store to keep.
package struct StoreOrder: Hashable, Codable, Sendable {
    /// Given where an answer waits for the commit; comes back in exactly one `StoreOutcome`. Nil
    /// where nobody waits.
    package var ticket: Int64?
    /// What to keep.
    package var action: Action

    package init(ticket: Int64?, action: Action) {
        self.ticket = ticket
        self.action = action
    }

    /// How many transaction ids are reserved at once: enough for every connector of a large depot
    /// to begin once while the disk is full, few enough that restarts don't burn the 31 bits that
    /// an OCPP 1.6 charger can hold.
    package static let transactionIDsAtOnce: Int64 = 50

    /// How often the served time is kept: what a run after ours may fall back behind it counts into
    /// that run's quarantine.
    package static let servedTimeEvery = Milliseconds.minutes(1)

    /// The kinds of order.
    package enum Action: Hashable, Codable, Sendable {
        /// No id up to this one, inclusive, is ever recalled as free again. Never lowers.
        case reserveTransactionIDs(upTo: Int64)
        /// A transaction began. A second record with the same charger, connector, token, start
        /// and meter is the same transaction; the receipt tells the id under which it stands.
        case startTransaction(TransactionRecord)
        /// A transaction ended. One that is not known, or ended otherwise before, is kept apart.
        case stopTransaction(
            id: Int64, charger: String, end: TransactionRecord.End, recordedAt: UTCTime)
        /// What a transaction moved; the last word holds.
        case sessionMeasured(SessionEnergy)
        /// A floor is in force (SAFETY.md R6); replaces what stood for that connector.
        case floorProven(ProvenFloor)
        /// A floor is not known to be in force any more (SAFETY.md R11).
        case floorForgotten(charger: String, connector: Int)
        /// A charger accepted a profile; replaces what stood in its slot.
        case profileInstalled(InstalledProfile)
        /// A charger holds no profile in that slot any more.
        case profileForgotten(
            charger: String, connector: Int, kind: InstalledProfile.Kind, slot: Int)
        /// T_max of SAFETY.md R6 from now on: the longest lease that may be granted.
        case leaseLongest(Milliseconds)
        /// The time that chargers are told now, and by how much it is ahead of the wall clock
        /// (SAFETY.md R7); the last word holds.
        case servedTime(UTCTime, lead: Milliseconds)
        /// A connector's limit changed, and why. Detail: may be lost with a count.
        case limitChanged(LimitChange)
        /// Limit changes that were lost before they could be kept.
        case limitChangesLost(LostDetail)
        /// An alarm stands. One that stands already takes the new text and severity.
        case alarmRaised(Alarm)
        /// An alarm stands no more. One that does not stand is no error.
        case alarmCleared(id: String, at: UTCTime)
        /// These interventions stand, and no others.
        case interventionsStand([Intervention])
        /// The month's highest demand has risen, or another month has begun; replaces what stood for
        /// that kind of window.
        case demandPeak(DemandPeak)
        /// A quarter hour has ended: to be handed upstream.
        case summary(IntervalSummary)
        /// Summaries that were lost before they could be kept.
        case summariesLost(LostDetail)
        /// A person did something.
        case audit(OperatorAction)
    }

    /// Whether it may be lost with a count when there is no room: only the history of limits.
    package var isDetail: Bool {
        switch action {
        case .limitChanged, .limitChangesLost: true
        case .reserveTransactionIDs, .startTransaction, .stopTransaction, .sessionMeasured,
            .floorProven, .floorForgotten, .profileInstalled, .profileForgotten, .leaseLongest,
            .servedTime, .alarmRaised, .alarmCleared, .interventionsStand, .demandPeak,
            .summary, .summariesLost, .audit:
            false
        }
    }
}
