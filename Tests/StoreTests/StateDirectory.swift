import Depot
import Foundation
import GRDB
import Glibc
import Store
import Units

/// Kills this process as soon as a file is longer than so many bytes, from a thread of its own: in
/// the middle of whatever the others do.
func dieOnceLonger(than bytes: Int, _ path: String) {
    Thread.detachNewThread {
        var facts = stat()
        while unsafe stat(path, &facts) != 0 || facts.st_size <= bytes {}
        kill(getpid(), SIGKILL)
    }
}

/// A state directory of a test, on a real file system; it goes with the last reference.
final class StateDirectory: Sendable {
    let path: String
    private let isMounted: Bool

    init() throws {
        path = NSTemporaryDirectory() + "store-" + UUID().uuidString
        isMounted = false
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    /// On a file system of its own of `mebibytes`; nil where this user may not mount one.
    init?(mebibytes: Int) throws {
        path = NSTemporaryDirectory() + "store-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        let options = "size=\(mebibytes)m"
        isMounted = try runs("mount", "-t", "tmpfs", "-o", options, "tmpfs", path)
        guard isMounted else { return nil }
    }

    deinit {
        do {
            if isMounted { _ = try runs("umount", "-l", path) }
            try FileManager.default.removeItem(atPath: path)
        } catch {}
    }

    /// Whether a file of this name stands here.
    func has(_ name: String) -> Bool { FileManager.default.fileExists(atPath: file(name)) }

    func file(_ name: String) -> String { path + "/" + name }

    func bytes(_ name: String) throws -> [UInt8] {
        Array(try Data(contentsOf: URL(fileURLWithPath: file(name))))
    }

    func write(_ bytes: [UInt8], to name: String) throws {
        try Data(bytes).write(to: URL(fileURLWithPath: file(name)))
    }

    /// Changes the database behind the store's back, while nobody has it open.
    func execute(_ sql: String) throws {
        let database = try DatabaseQueue(path: file("busbar.sqlite"))
        try database.write { try $0.execute(sql: sql) }
        try database.close()
    }

    /// Spoils the first letter of the database's header (SQLite file format section 1.3.1).
    func spoilHeader() throws {
        var bytes = try bytes("busbar.sqlite")
        bytes[0] = 0x55
        try write(bytes, to: "busbar.sqlite")
    }

    /// The files as a power cut would leave them if every write had reached the disk.
    func copied() throws -> StateDirectory {
        let copy = try StateDirectory()
        for name in ["busbar.sqlite", "busbar.sqlite-wal"] where has(name) {
            try copy.write(bytes(name), to: name)
        }
        return copy
    }

    func open(_ bounds: StoreBounds = .small, at seconds: Int64 = 0) throws -> Store {
        try Store.open(directory: path, bounds: bounds, at: .test(seconds))
    }
}

/// Whether a command of the system ends well.
func runs(_ command: String...) throws -> Bool {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = command
    process.standardError = FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
    return process.terminationStatus == 0
}

extension StoreBounds {
    /// Bounds that a test reaches quickly.
    static var small: StoreBounds {
        var bounds = StoreBounds.standard
        bounds.reserveBytes = 1 << 20
        return bounds
    }
}

extension Moment {
    /// Seconds after a fixed, synchronised start.
    static func test(_ seconds: Int64) -> Moment {
        Moment(
            instant: Instant(milliseconds: seconds * 1000), utc: .test(seconds),
            isSynchronised: true)
    }
}

extension UTCTime {
    /// Seconds after 2026-03-01T18:00:00Z.
    static func test(_ seconds: Int64) -> UTCTime {
        UTCTime(milliseconds: 1_772_388_000_000 + seconds * 1000)
    }
}

extension TransactionRecord {
    /// A transaction that began `id` seconds after the start, at a meter of its own.
    static func test(
        _ id: Int64, charger: String = "CP-01", connector: Int = 1, token: String = "BUS-01"
    ) -> TransactionRecord {
        TransactionRecord(
            id: id, charger: charger, connector: connector, idToken: token, startedAt: .test(id),
            recordedAt: .test(id + 1), meterStart: .wattHours(1000 * id), end: nil)
    }
}

extension TransactionRecord.End {
    static func test(_ seconds: Int64) -> TransactionRecord.End {
        TransactionRecord.End(
            stoppedAt: .test(seconds), meterStop: .wattHours(1_000_000 + seconds), reason: "Local")
    }
}

extension LimitChange {
    static func test(
        _ seconds: Int64, charger: String = "CP-01", connector: Int = 1, amperes: Int64 = 16
    ) -> LimitChange {
        LimitChange(
            charger: charger, connector: connector, at: .test(seconds),
            rate: ChargingRate(.amperes(amperes)), unit: .amperes, kind: "node_limit",
            text: "tx1 is full on L1: 41.7 A left of 400.0 A, other load 120.0 A",
            figures: LimitChange.Figures(
                node: "tx1", constraint: "L1", limit: 400_000, otherLoad: 120_000, left: 41_700,
                isMeterSilent: nil))
    }
}

extension Store {
    /// Commits one order under `ticket`.
    func commit(_ ticket: Int64, _ action: StoreOrder.Action) -> [StoreOutcome] {
        commit([StoreOrder(ticket: ticket, action: action)])
    }
}

/// What a ticket that was kept answers.
func kept(_ ticket: Int64, transaction: Int64? = nil) -> [StoreOutcome] {
    [.committed([StoreReceipt(ticket: ticket, transaction: transaction)])]
}
