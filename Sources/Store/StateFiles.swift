import Depot
import Foundation
import Units

/// The names in the state directory, and moving them about.
struct StateFiles {
    let directory: String

    /// How many damaged databases are kept for a person to look at.
    static let setAsideHighest = 2

    var lock: String { directory + "/lock" }
    var reserve: String { directory + "/reserve" }
    var database: String { directory + "/" + StateFiles.databaseName }
    /// A database that is being filled from a damaged one.
    var rescue: String { directory + "/rescue.sqlite" }

    private static let databaseName = "busbar.sqlite"
    private static let setAsidePrefix = databaseName + ".damaged-"
    private static let logSuffix = "-wal"

    /// Makes the directory where there is none.
    func prepare() throws(StoreError) {
        do {
            try FileManager.default.createDirectory(
                atPath: directory, withIntermediateDirectories: true,
                attributes: [.posixPermissions: 0o700])
        } catch {
            throw files(error)
        }
    }

    func exists(_ path: String) -> Bool { FileManager.default.fileExists(atPath: path) }

    /// The names of databases that were set aside, oldest first.
    func setAside() -> [String] {
        // A directory that can't be listed holds nothing for us: opening the database will say why.
        let names = (try? FileManager.default.contentsOfDirectory(atPath: directory)) ?? []
        return names.filter {
            $0.hasPrefix(StateFiles.setAsidePrefix) && !$0.hasSuffix(StateFiles.logSuffix)
        }.sorted()
    }

    /// Moves the database away under a name with `stamp`. Its log follows: a start that was killed
    /// in between finds no database but one that was set aside, and goes on from there.
    func moveAside(at stamp: UTCTime) throws(StoreError) -> String {
        let text = stamp.text(milliseconds: true).filter { $0 != "-" && $0 != ":" }
        let name = StateFiles.setAsidePrefix + text
        try move(database, to: directory + "/" + name)
        return name
    }

    /// Moves the log of a database that was set aside beside it, and forgets all but the newest.
    func finishMovingAside(_ name: String) throws(StoreError) {
        let log = database + StateFiles.logSuffix
        if exists(log) { try move(log, to: directory + "/" + name + StateFiles.logSuffix) }
        for old in setAside().dropLast(StateFiles.setAsideHighest) {
            remove(directory + "/" + old)
        }
    }

    /// Puts the rescued database in its place.
    func installRescue() throws(StoreError) { try move(rescue, to: database) }

    /// Deletes a database and its log; one that is not there is no error.
    func remove(_ path: String) {
        for path in [path, path + StateFiles.logSuffix] where exists(path) {
            // What can't be deleted is met again by the next start.
            do { try FileManager.default.removeItem(atPath: path) } catch { continue }
        }
    }

    private func move(_ path: String, to target: String) throws(StoreError) {
        do {
            try FileManager.default.moveItem(atPath: path, toPath: target)
        } catch {
            throw files(error)
        }
    }

    private func files(_ error: any Error) -> StoreError {
        switch (error as? CocoaError)?.code {
        case .fileWriteOutOfSpace: .diskFull
        case .fileWriteNoPermission, .fileWriteVolumeReadOnly, .fileReadNoPermission: .readOnly
        default:
            // The system's own error says what Foundation's does not.
            .other(
                code: -1,
                ((error as? CocoaError)?.underlying ?? error).localizedDescription)
        }
    }
}
