package import Units

/// How an order to a charger ended.
package enum OrderOutcome: Hashable, Codable, Sendable {
    case accepted
    /// It said no, with its word.
    case refused(String)
    /// It answered with an error or with nonsense.
    case failed(String)
    /// No answer in time; it may still be carried out.
    case timedOut
    /// Never sent: a newer limit took its place, or the connection ended first.
    case notSent
    /// It told what will hold from now on for `duration`, in its own unit; nil limits where its
    /// answer was in another unit or left a gap.
    case schedule([SchedulePeriod]?, duration: Milliseconds)
}

/// One stretch of what a charger says will hold.
package struct SchedulePeriod: Hashable, Codable, Sendable {
    /// From now.
    package var start: Milliseconds
    /// In the charger's own unit.
    package var limit: ChargingRate

    package init(start: Milliseconds, limit: ChargingRate) {
        self.start = start
        self.limit = limit
    }
}
