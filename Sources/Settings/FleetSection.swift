import Depot
import Fleet

/// The `fleet` section and the vehicles that its directory lists.
struct FleetSection {
    /// The good rows.
    let vehicles: [Vehicle]
    /// Whether the site has a fleet at all.
    let isThere: Bool
    /// Whether its vehicles could not be read: then nobody knows which there are.
    let isUnreadable: Bool

    init(_ root: inout KeyReader, directory: String, _ findings: Findings) {
        guard var keys = root.mapping("fleet") else {
            vehicles = []
            isThere = root.has("fleet")
            isUnreadable = root.has("fleet")
            return
        }
        isThere = true
        let folder = keys.required("directory", .path)
        keys.finish()
        guard let folder else {
            vehicles = []
            isUnreadable = true
            return
        }
        let path = absolute(folder, in: directory) + "/vehicles.csv"
        do throws(FileProblem) {
            let bytes = try boundedFile(path, bytesHighest: FleetBounds.bytesHighest)
            let list = VehicleList(bytes)
            vehicles = list.vehicles
            isUnreadable = false
            for error in list.errors {
                findings.add(
                    ConfigurationWarning(
                        kind: .fleetRow, file: path, line: error.line, key: error.column ?? "row",
                        sentence: "the row is left out: found \(error.found); "
                            + "allowed: \(error.allowed)"))
            }
        } catch {
            vehicles = []
            isUnreadable = true
            keys.report(
                .reference, "directory", found: "\(error.found) vehicles.csv in \(quoted(folder))",
                allowed: "a directory with a vehicles.csv")
        }
        keys.warn(.notUsedYet, nil, "departures are not used yet; vehicles are, for their tokens")
    }
}
