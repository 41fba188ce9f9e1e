package import Units

/// What the store remembers when the daemon starts.
package struct RecalledState: Hashable, Codable, Sendable {
    /// The first transaction id that nobody ever reserved. To be reserved before it is used.
    package var nextTransactionID: Int64
    /// Transactions without an end, oldest first.
    package var openTransactions: [TransactionRecord]
    /// How many more stand open than the bound on `openTransactions` lets through.
    package var openTransactionsOmitted: Int
    /// Floors known to be in force, by charger and connector.
    package var provenFloors: [ProvenFloor]
    /// Profiles as they were last accepted, by charger, connector, kind and slot.
    package var installedProfiles: [InstalledProfile]
    /// The longest lease that may still be live; nil where nothing was ever granted.
    package var leaseLongest: Milliseconds?
    /// A time that chargers were told at the end of the run before, or within
    /// `StoreOrder.servedTimeEvery` of it; nil where they were never told any.
    package var servedAt: UTCTime?
    /// By how much that was ahead of the wall clock; nil where it was not kept.
    package var servedLead: Milliseconds?
    /// Alarms that stand, oldest first.
    package var openAlarms: [Alarm]
    /// What was set until further notice.
    package var interventions: [Intervention]
    /// The highest demand of each kind of window, and of which month.
    package var demandPeaks: [DemandPeak] = []
    /// Whether the reserve file could be had.
    package var isReserveHeld: Bool
    /// Rows that failed their checksum and are left out.
    package var damagedRows: Int
    /// What a damaged database came to, where this start found one.
    package var salvage: Salvage?

    package init(
        nextTransactionID: Int64, openTransactions: [TransactionRecord],
        openTransactionsOmitted: Int, provenFloors: [ProvenFloor],
        installedProfiles: [InstalledProfile], leaseLongest: Milliseconds?, openAlarms: [Alarm],
        interventions: [Intervention], isReserveHeld: Bool, damagedRows: Int,
        salvage: Salvage?
    ) {
        self.nextTransactionID = nextTransactionID
        self.openTransactions = openTransactions
        self.openTransactionsOmitted = openTransactionsOmitted
        self.provenFloors = provenFloors
        self.installedProfiles = installedProfiles
        self.leaseLongest = leaseLongest
        self.openAlarms = openAlarms
        self.interventions = interventions
        self.isReserveHeld = isReserveHeld
        self.damagedRows = damagedRows
        self.salvage = salvage
    }

    /// A damaged database that was set aside, and what could be read from it.
    package struct Salvage: Hashable, Codable, Sendable {
        /// The name that the damaged file has now, in the state directory.
        package var setAside: String
        /// Transactions brought over.
        package var transactions: Int
        /// Rows of sessions, unmatched stops, operator actions and interventions brought over.
        package var otherRows: Int
        /// Rows that were found but could not be trusted.
        package var damagedRows: Int
        /// What a person is told.
        package var alarm: Alarm

        package init(
            setAside: String, transactions: Int, otherRows: Int, damagedRows: Int, alarm: Alarm
        ) {
            self.setAside = setAside
            self.transactions = transactions
            self.otherRows = otherRows
            self.damagedRows = damagedRows
            self.alarm = alarm
        }
    }
}
