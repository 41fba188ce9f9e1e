/// What the depot's files say of its vehicles.
package struct FleetList: Hashable, Codable, Sendable {
    /// Every vehicle, each id once.
    package var vehicles: [Vehicle]
    /// Every planned departure, each id once.
    package var departures: [Departure]
    /// What is wrong with the files, at most one fault a file.
    package var faults: [FleetFault] = []

    package init(vehicles: [Vehicle], departures: [Departure]) {
        self.vehicles = vehicles
        self.departures = departures
    }

    /// A depot that knows none of its vehicles.
    package static var none: FleetList { FleetList(vehicles: [], departures: []) }
}
