package import Depot
package import Units

/// The vehicles of the depot and their departures, ready for asking.
package struct FleetBook: Hashable, Codable, Sendable {
    /// By id.
    package let vehicles: [Vehicle]
    /// By token.
    private let tokens: [Token]
    /// By vehicle, then by time.
    private let departures: [Departure]

    /// A vehicle that stands after its time is still waited for so long; then its next departure
    /// counts.
    static let lateness = Milliseconds.minutes(30)

    /// An identification that belongs to a vehicle.
    private struct Token: Hashable, Codable, Sendable {
        /// In capitals: OCPP compares identifiers without regard to case.
        let text: String
        let vehicle: String
    }

    package init(_ list: FleetList) {
        vehicles = list.vehicles.sorted { $0.id < $1.id }
        tokens = list.vehicles.flatMap { vehicle in
            vehicle.idTokens.map { Token(text: $0.uppercased(), vehicle: vehicle.id) }
        }.sorted { $0.text < $1.text }
        departures = list.departures.sorted {
            $0.vehicle != $1.vehicle
                ? $0.vehicle < $1.vehicle
                : $0.departAt != $1.departAt ? $0.departAt < $1.departAt : $0.id < $1.id
        }
    }

    /// The vehicle that an identification belongs to.
    package func vehicle(of idToken: String) -> String? {
        let token = idToken.uppercased()
        let index = tokens.partition { $0.text < token }
        guard index < tokens.count, tokens[index].text == token else { return nil }
        return tokens[index].vehicle
    }

    /// The first so many identifications of vehicles, as far as OCPP can carry them.
    func localList(upTo count: Int) -> LocalList {
        LocalList(
            Array(tokens.map(\.text).filter { (1...20).contains($0.utf8.count) }.prefix(count)))
    }

    /// What is known of a vehicle.
    package func vehicle(named id: String) -> Vehicle? {
        let index = vehicles.partition { $0.id < id }
        guard index < vehicles.count, vehicles[index].id == id else { return nil }
        return vehicles[index]
    }

    /// A vehicle's own departures, by time.
    package func departures(of vehicle: String) -> ArraySlice<Departure> {
        let first = departures.partition { $0.vehicle < vehicle }
        var end = first
        while end < departures.count, departures[end].vehicle == vehicle { end += 1 }
        return departures[first..<end]
    }

    /// The departure that a vehicle charges for at `now`: its own next one, else the usual one of
    /// `calendar`, which has no id and priority 99; nil where neither is known.
    package func departure(
        of vehicle: String, in calendar: SiteCalendar, at now: UTCTime
    ) -> Departure? {
        if let own = departures(of: vehicle).first(where: { $0.departAt + Self.lateness > now }) {
            return own
        }
        guard let usual = calendar.usualDepartures.first(where: { $0 > now }) else { return nil }
        return Departure(
            id: "", vehicle: vehicle, departAt: usual, requiredStateOfCharge: nil,
            requiredEnergy: nil, priority: 99, preconditioning: nil)
    }
}

extension Array {
    /// How many elements at the front of a sorted array satisfy `isBefore`.
    fileprivate func partition(_ isBefore: (Element) -> Bool) -> Int {
        var lowest = 0
        var highest = count
        while lowest < highest {
            let middle = (lowest + highest) / 2
            if isBefore(self[middle]) { lowest = middle + 1 } else { highest = middle }
        }
        return lowest
    }
}
