package import Depot
import Fleet

/// The directory of the fleet's files, to be read again and again.
package struct FleetFolder: Hashable, Sendable {
    /// Where it is.
    package let directory: String
    private var shelf = FleetShelf()

    /// The directory, of which nothing was read yet.
    package init(_ directory: String) {
        self.directory = directory
    }

    /// The paths of the two files.
    package var files: [String] {
        [FleetShelf.vehiclesName, FleetShelf.departuresName].map { "\(directory)/\($0)" }
    }

    /// What was read.
    package struct Reading: Hashable, Sendable {
        /// What holds now, and what is wrong with the files.
        package let list: FleetList
        /// What is wrong, one by one, with file, line, column, found and allowed.
        package let errors: [String]
        /// Whether a file was refused, or may be half of what it is to be.
        package let isDoubtful: Bool
    }

    /// Reads both files as they stand.
    package mutating func read() -> Reading {
        let taken = take()
        return Reading(
            list: taken.list,
            errors: taken.errors.map { "\(directory)/\($0.file): \($0.error.text)" },
            isDoubtful: taken.isDoubtful)
    }

    mutating func take() -> FleetShelf.Reading {
        let files = self.files.map { Self.file($0) }
        return shelf.take(vehicles: files[0], departures: files[1])
    }

    private static func file(_ path: String) -> FleetFile {
        do throws(FileProblem) {
            return .bytes(try boundedFile(path, bytesHighest: FleetBounds.bytesHighest))
        } catch {
            return error == .missing ? .missing : .unreadable(error.found)
        }
    }
}
