import Depot
import Fleet

/// The `fleet` section and the vehicles that its directory lists.
struct FleetSection {
    /// What both files say: the good rows, and what is wrong.
    let list: FleetList
    /// Where they are read again; nil without a fleet.
    let folder: FleetFolder?
    /// Whether the site has a fleet at all.
    let isThere: Bool
    /// Whether its vehicles could not be read: then nobody knows which there are.
    let isUnreadable: Bool

    init(_ root: inout KeyReader, directory: String, _ findings: Findings) {
        guard var keys = root.mapping("fleet") else {
            list = .none
            folder = nil
            isThere = root.has("fleet")
            isUnreadable = root.has("fleet")
            return
        }
        isThere = true
        let name = keys.required("directory", .path)
        keys.finish()
        guard let name else {
            list = .none
            folder = nil
            isUnreadable = true
            return
        }
        var folder = FleetFolder(absolute(name, in: directory))
        let reading = folder.take()
        list = reading.list
        isUnreadable = reading.isRefused(FleetShelf.vehiclesName)
        self.folder = folder
        if let problem = reading.vehiclesProblem {
            keys.report(
                .reference, "directory", found: "\(problem) vehicles.csv in \(quoted(name))",
                allowed: "a directory with a vehicles.csv")
        } else {
            findings.leaveOut(reading, in: folder.directory)
        }
    }
}

extension FleetShelf.Reading {
    fileprivate func isRefused(_ file: String) -> Bool {
        list.faults.contains { fault in
            guard case .refused = fault.kind else { return false }
            return fault.file == file
        }
    }
}

extension Findings {
    /// What of the files is left out, one by one.
    fileprivate func leaveOut(_ reading: FleetShelf.Reading, in directory: String) {
        for finding in reading.errors {
            let error = finding.error
            let isRefused = reading.isRefused(finding.file)
            add(
                ConfigurationWarning(
                    kind: .fleetRow, file: "\(directory)/\(finding.file)", line: error.line,
                    key: error.column ?? (isRefused ? "file" : "row"),
                    sentence: (isRefused
                        ? "nothing of the file is known" : "the row is left out")
                        + ": found \(error.found); allowed: \(error.allowed)"))
        }
    }
}
