package import Depot

/// What the fleet's two files said when each was last any good. A file that can't be read as a
/// whole changes nothing of what it said before; a row that is wrong is left out.
///
/// Departures are kept as bytes, because their vehicles are looked up again when those change.
package struct FleetShelf: Hashable, Sendable {
    private var vehicles: [Vehicle] = []
    private var departures: [UInt8]?

    /// Nothing was read yet.
    package init() {}

    /// What both files say now.
    package struct Reading: Hashable, Sendable {
        /// The good rows, and what is wrong with the files.
        package var list: FleetList
        /// The rows that are left out, with their files, and why a file was refused.
        package var errors: [Finding]
        /// Whether a file was refused, or may be half of what it is to be.
        package var isDoubtful: Bool
        /// Why `vehicles.csv` has no bytes at all; nil where it has.
        package var vehiclesProblem: String?
    }

    /// Something wrong in one of the files.
    package struct Finding: Hashable, Sendable {
        /// The file's name.
        package var file: String
        /// What is wrong, and where.
        package var error: RowError
    }

    /// The names of the two files in the fleet's directory.
    package static let vehiclesName = "vehicles.csv"
    package static let departuresName = "departures.csv"

    /// Takes both files as they stand. `departures` may be missing until it was there once: a depot
    /// may plan its departures later.
    package mutating func take(vehicles: FleetFile, departures: FleetFile) -> Reading {
        var reading = Reading(
            list: .none, errors: [],
            isDoubtful: vehicles.isPerhapsUnfinished
                || departures.isPerhapsUnfinished && !isUnplanned(departures),
            vehiclesProblem: nil)
        takeVehicles(vehicles, &reading)
        takeDepartures(departures, &reading)
        return reading
    }

    /// Whether there are no departures yet, and never were.
    private func isUnplanned(_ file: FleetFile) -> Bool {
        file == .missing && departures == nil
    }

    private mutating func takeVehicles(_ file: FleetFile, _ reading: inout Reading) {
        let name = Self.vehiclesName
        if let problem = file.problem {
            reading.vehiclesProblem = problem.found
            reading.refuse(name, problem)
        } else if case .bytes(let bytes) = file {
            let read = VehicleList(bytes)
            if read.isRefused {
                reading.refuse(name, read.errors)
            } else {
                vehicles = read.vehicles
                reading.leaveOut(name, read.errors)
            }
        }
        reading.list.vehicles = vehicles
    }

    private mutating func takeDepartures(_ file: FleetFile, _ reading: inout Reading) {
        let name = Self.departuresName
        if isUnplanned(file) { return }
        if let problem = file.problem {
            reading.refuse(name, problem)
        } else if case .bytes(let bytes) = file {
            let read = DepartureList(bytes, vehicles: vehicles)
            guard read.isRefused else {
                departures = bytes
                reading.leaveOut(name, read.errors)
                reading.list.departures = read.departures
                return
            }
            reading.refuse(name, read.errors)
        }
        guard let departures else { return }
        reading.list.departures = DepartureList(departures, vehicles: vehicles).departures
    }
}

extension FleetFile {
    /// Why it has no bytes; nil where it has.
    fileprivate var problem: RowError? {
        switch self {
        case .bytes: nil
        case .missing:
            RowError(
                line: 1, column: nil, found: "no such file",
                allowed: "the file; a header alone where nothing is planned")
        case .unreadable(let found):
            RowError(line: 1, column: nil, found: found, allowed: "a file that can be read")
        }
    }
}

extension FleetShelf.Reading {
    fileprivate mutating func refuse(_ file: String, _ problem: RowError) {
        refuse(file, [problem])
    }

    fileprivate mutating func refuse(_ file: String, _ problems: [RowError]) {
        note(file, problems)
        isDoubtful = true
        let words = problems.prefix(FleetFault.firstHighest).map(\.text)
        list.faults.append(
            FleetFault(file: file, kind: .refused(words.joined(separator: "; "))))
    }

    fileprivate mutating func leaveOut(_ file: String, _ problems: [RowError]) {
        note(file, problems)
        guard !problems.isEmpty else { return }
        let lines = problems.reduce(into: [Int]()) { lines, problem in
            if lines.last != problem.line { lines.append(problem.line) }
        }
        list.faults.append(
            FleetFault(
                file: file,
                kind: .rows(
                    lines.count, first: problems.prefix(FleetFault.firstHighest).map(\.text))))
    }

    private mutating func note(_ file: String, _ problems: [RowError]) {
        errors += problems.map { FleetShelf.Finding(file: file, error: $0) }
    }
}
