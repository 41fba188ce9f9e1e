package import Depot
package import Units

/// What a charger says will hold (OCPP 1.6 GetCompositeSchedule.conf).
package struct CompositeSchedule: Hashable, Codable, Sendable {
    /// The unit of its limits.
    package var unit: ChargingRateUnit
    /// Its periods in order, the first at 0.
    package var periods: [Period]
    /// How long it holds from its start; nil: it does not say.
    package var duration: Milliseconds?

    package init(unit: ChargingRateUnit, periods: [Period], duration: Milliseconds?) {
        self.unit = unit
        self.periods = periods
        self.duration = duration
    }

    /// The highest limit in it, rounded up; nil where it has no period.
    package var highest: ChargingRate? { periods.map(\.limit).max() }

    /// One stretch of a schedule.
    package struct Period: Hashable, Codable, Sendable {
        /// From the schedule's start.
        package var start: Milliseconds
        /// In the schedule's unit.
        package var limit: ChargingRate

        package init(start: Milliseconds, limit: ChargingRate) {
            self.start = start
            self.limit = limit
        }
    }
}
