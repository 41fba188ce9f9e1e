package import Depot
import Foundation
import GRDB
package import Units

extension Store {
    /// Takes the lock and opens the database in `directory`.
    ///
    /// - Throws: `.locked` where another process holds the directory, and as `open(under:)`.
    package static func open(
        directory: String, bounds: StoreBounds, at now: Moment
    ) throws(StoreError) -> Store {
        try open(under: try StateLock(directory: directory), bounds: bounds, at: now)
    }

    /// Opens or makes the database in the directory that `lock` is on, and brings it to the newest
    /// schema. A database that is damaged is set aside and what can be read of it is brought over.
    /// Reads every page: minutes where the disk is slow and full.
    ///
    /// - Throws: `.newer` for a file of a newer version, `.readOnly`, `.diskFull` (with the reserve
    ///   given up already), `.busy`, `.inputOutput`.
    package static func open(
        under lock: StateLock, bounds: StoreBounds, at now: Moment
    ) throws(StoreError) -> Store {
        let files = StateFiles(directory: lock.directory)
        var reserve = ReserveFile(path: files.reserve, size: bounds.reserveBytes)
        var found: (database: DatabaseQueue, salvage: RecalledState.Salvage?)
        do {
            found = try connectOrSalvage(files, bounds, at: now)
        } catch .diskFull where reserve.giveUp() {
            found = try connectOrSalvage(files, bounds, at: now)
        }
        _ = reserve.restore()
        return Store(
            directory: lock.directory, database: found.database, bounds: bounds,
            salvage: found.salvage, lock: lock,
            upkeep: Upkeep(
                reserve: reserve, lost: nil, trimmedAt: now.instant, restoredAt: now.instant))
    }

    private static func connectOrSalvage(
        _ files: StateFiles, _ bounds: StoreBounds, at now: Moment
    ) throws(StoreError) -> (DatabaseQueue, RecalledState.Salvage?) {
        var setAside: String?
        if files.exists(files.database) {
            do {
                return (try connect(files.database, bounds), nil)
            } catch {
                guard error.meansDamage else { throw error }
                setAside = try files.moveAside(at: now.utc)
            }
        } else {
            // None, but one that was set aside: a salvage was cut short.
            setAside = files.setAside().last
        }
        guard let setAside else { return (try connect(files.database, bounds), nil) }
        try files.finishMovingAside(setAside)
        let salvage = try Salvaging(files: files, bounds: bounds).run(setAside, at: now.utc)
        return (try connect(files.database, bounds), salvage)
    }

    /// Opens a database, checks it whole, and migrates it. Checking reads every page, which is
    /// some seconds for a full file on a slow card: the controller is in quarantine for longer.
    static func connect(
        _ path: String, _ bounds: StoreBounds
    ) throws(StoreError) -> DatabaseQueue {
        try StoreError.naming {
            let queue = try DatabaseQueue(path: path, configuration: configuration(bounds))
            try queue.writeWithoutTransaction { database in
                // Not quick_check, which does not compare indexes with their tables: a start
                // would then recall by an index that leaves a transaction out.
                let sql = "PRAGMA integrity_check(1)"
                guard try String.fetchOne(database, sql: sql) == "ok" else {
                    throw StoreError.corrupt
                }
            }
            try migrate(queue)
            _ = try queue.read { try Counters.read($0) }
            return queue
        }
    }

    private static func migrate(_ queue: DatabaseQueue) throws {
        let migrator = Schema.migrator
        let isKnown = try queue.read { try migrator.hasCompletedMigrations($0) }
        // With everything of ours applied, what is unknown is of a newer version; with something
        // of ours missing, it is a damaged name.
        if try queue.read({ try migrator.hasBeenSuperseded($0) }) {
            throw isKnown ? StoreError.newer : StoreError.corrupt
        }
        if !isKnown { try migrator.migrate(queue) }
    }

    private static func configuration(_ bounds: StoreBounds) -> Configuration {
        var configuration = Configuration()
        configuration.label = "store"
        configuration.busyMode = .timeout(5)
        configuration.foreignKeysEnabled = true
        let pagesHighest = bounds.databaseBytesHighest / pageSize
        configuration.prepareDatabase { database in
            // Exclusive before the log is first used: then there is no shared memory file, and no
            // other process can hold a read transaction that would let the log grow without end.
            try database.execute(sql: "PRAGMA locking_mode = EXCLUSIVE")
            try database.execute(sql: "PRAGMA page_size = \(pageSize)")
            // Asked for here and not through GRDB's own option, which writes a table to make a
            // log file: a start on a full disk must get by without.
            try database.execute(sql: "PRAGMA journal_mode = WAL")
            try database.execute(sql: "PRAGMA synchronous = FULL")
            try database.execute(sql: "PRAGMA max_page_count = \(pagesHighest)")
            try database.execute(sql: "PRAGMA journal_size_limit = \(logBytesHighest)")
        }
        return configuration
    }

    /// SQLite's page, in bytes.
    static let pageSize = 4096
    /// What the write-ahead log is cut back to after a burst.
    private static let logBytesHighest = 4 << 20
}

extension StoreError {
    /// Whether a file that can't be opened for this reason is to be set aside. 266 is
    /// SQLITE_IOERR_READ, a sector that can't be read; 1 is SQLITE_ERROR, a schema that contradicts
    /// itself.
    var meansDamage: Bool {
        switch self {
        case .corrupt, .refused: true
        case .inputOutput(let code): code == 266
        case .other(let code, _): code == 1
        case .locked, .diskFull, .readOnly, .newer, .busy, .queueFull, .closed: false
        }
    }
}
