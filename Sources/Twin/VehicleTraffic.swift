import Depot
import Units

/// When the vehicle of one connector comes and goes, by a seed, for ever.
struct VehicleTraffic: Hashable, Sendable {
    /// The visit that runs or comes next.
    private(set) var visit: Visit
    private let options: PlantOptions
    private let start: Instant
    private var seeded: Seeded
    private var day: Int64 = 0

    /// One stay at the connector.
    struct Visit: Hashable, Sendable {
        var arrival: Instant
        var departure: Instant
        /// At arrival.
        var stateOfCharge: Percent
    }

    init(options: PlantOptions, start: Instant, seeded: Seeded) {
        self.options = options
        self.start = start
        self.seeded = seeded
        visit = Visit(arrival: start, departure: start, stateOfCharge: .zero)
        visit = next()
    }

    /// Nothing comes any more.
    mutating func stayAway() {
        let never = start + .seconds(1_000_000_000)
        visit = Visit(arrival: never, departure: never, stateOfCharge: visit.stateOfCharge)
    }

    /// The visit is over; the next one takes its place.
    mutating func leave() {
        visit = next()
    }

    private mutating func next() -> Visit {
        let stateOfCharge = Percent.percent(seeded.whole(15...60))
        switch options.traffic {
        case .parked:
            return Visit(
                arrival: start, departure: start + .seconds(1_000_000_000),
                stateOfCharge: stateOfCharge)
        case .manual:
            let never = start + .seconds(1_000_000_000)
            return Visit(arrival: never, departure: never, stateOfCharge: stateOfCharge)
        case .busy:
            let arrival = visit.departure + .seconds(seeded.whole(1...90))
            // One visit in ten is a swap: away within seconds.
            let stay = seeded.happens(chance: 1000) ? seeded.whole(2...20) : seeded.whole(60...1200)
            return Visit(
                arrival: arrival, departure: arrival + .seconds(stay),
                stateOfCharge: stateOfCharge)
        case .night:
            let evening = day * 1440
            day += 1
            let arrival = instant(evening + seeded.whole((17 * 60)...(22 * 60)))
            let departure = instant(evening + 1440 + seeded.whole((4 * 60 + 30)...(7 * 60 + 30)))
            return Visit(
                arrival: arrival, departure: departure, stateOfCharge: stateOfCharge)
        }
    }

    /// The moment that lies `minute` minutes after the first day's midnight.
    private func instant(_ minute: Int64) -> Instant {
        start + .minutes(minute - options.startMinute) / max(1, options.daySpeed)
    }
}
