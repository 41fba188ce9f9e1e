import Depot
import Fleet

/// The `fleet` section and the vehicles that its directory lists.
struct FleetSection {
    /// The good rows.
    let vehicles: [Vehicle]
    /// The good rows of `departures.csv`; empty where there is none.
    let departures: [Departure]
    /// Whether the site has a fleet at all.
    let isThere: Bool
    /// Whether its vehicles could not be read: then nobody knows which there are.
    let isUnreadable: Bool

    init(_ root: inout KeyReader, directory: String, _ findings: Findings) {
        guard var keys = root.mapping("fleet") else {
            vehicles = []
            departures = []
            isThere = root.has("fleet")
            isUnreadable = root.has("fleet")
            return
        }
        isThere = true
        let folder = keys.required("directory", .path)
        keys.finish()
        guard let folder else {
            vehicles = []
            departures = []
            isUnreadable = true
            return
        }
        let path = absolute(folder, in: directory) + "/vehicles.csv"
        do throws(FileProblem) {
            let bytes = try boundedFile(path, bytesHighest: FleetBounds.bytesHighest)
            let list = VehicleList(bytes)
            vehicles = list.vehicles
            isUnreadable = false
            findings.leaveOut(list.errors, of: path)
            departures = Self.departures(
                absolute(folder, in: directory) + "/departures.csv", of: list.vehicles, findings)
        } catch {
            vehicles = []
            departures = []
            isUnreadable = true
            keys.report(
                .reference, "directory", found: "\(error.found) vehicles.csv in \(quoted(folder))",
                allowed: "a directory with a vehicles.csv")
        }
        keys.warn(
            .notUsedYet, nil, "departures are read at the start; what changes later is not seen yet"
        )
    }

    /// The good rows; none where there is no file, for a depot may plan its departures later.
    private static func departures(
        _ path: String, of vehicles: [Vehicle], _ findings: Findings
    ) -> [Departure] {
        do throws(FileProblem) {
            let bytes = try boundedFile(path, bytesHighest: FleetBounds.bytesHighest)
            let list = DepartureList(bytes, vehicles: vehicles)
            findings.leaveOut(list.errors, of: path)
            return list.departures
        } catch {
            if error != .missing {
                findings.add(
                    ConfigurationWarning(
                        kind: .fleetRow, file: path, line: 1, key: "file",
                        sentence: "no departure is known: found \(error.found)"))
            }
            return []
        }
    }
}

extension Findings {
    /// Rows that are left out, one by one.
    fileprivate func leaveOut(_ errors: [RowError], of path: String) {
        for error in errors {
            add(
                ConfigurationWarning(
                    kind: .fleetRow, file: path, line: error.line, key: error.column ?? "row",
                    sentence: "the row is left out: found \(error.found); "
                        + "allowed: \(error.allowed)"))
        }
    }
}
