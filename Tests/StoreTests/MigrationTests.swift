import Depot
import Foundation
import GRDB
import Store
import Testing
import Units

@Suite("a database of another version")
struct MigrationTests {
    /// As the first migration alone left it: this text is a recording, never edited.
    private static let old = """
        CREATE TABLE grdb_migrations (identifier TEXT NOT NULL PRIMARY KEY);
        INSERT INTO grdb_migrations VALUES ('counters and transactions');
        CREATE TABLE counters (
            id INTEGER PRIMARY KEY CHECK (id = 1),
            reserved_transaction_id INTEGER NOT NULL
                CHECK (reserved_transaction_id BETWEEN 0 AND 2147483647),
            lease_longest INTEGER CHECK (lease_longest BETWEEN 0 AND 900000),
            checksum INTEGER NOT NULL
        ) STRICT;
        INSERT INTO counters VALUES (1, 50, 180000, CHECKSUM);
        CREATE TABLE transactions (
            id INTEGER PRIMARY KEY CHECK (id BETWEEN 1 AND 2147483647),
            charger TEXT NOT NULL CHECK (length(charger) BETWEEN 1 AND 255),
            connector INTEGER NOT NULL CHECK (connector >= 0),
            id_token TEXT NOT NULL CHECK (length(id_token) <= 1000),
            started_at INTEGER NOT NULL,
            recorded_at INTEGER NOT NULL,
            meter_start INTEGER NOT NULL,
            stopped_at INTEGER,
            meter_stop INTEGER,
            reason TEXT CHECK (length(reason) <= 1000),
            checksum INTEGER NOT NULL,
            CHECK ((stopped_at IS NULL) = (meter_stop IS NULL)),
            CHECK ((stopped_at IS NULL) = (reason IS NULL)),
            UNIQUE (charger, connector, id_token, started_at, meter_start)
        ) STRICT;
        CREATE INDEX transactions_open ON transactions (id) WHERE stopped_at IS NULL;
        CREATE TABLE unmatched_stops (
            seq INTEGER PRIMARY KEY,
            charger TEXT NOT NULL CHECK (length(charger) BETWEEN 1 AND 255),
            told_id INTEGER NOT NULL,
            stopped_at INTEGER NOT NULL,
            meter_stop INTEGER NOT NULL,
            reason TEXT NOT NULL CHECK (length(reason) <= 1000),
            recorded_at INTEGER NOT NULL,
            UNIQUE (charger, told_id, stopped_at, meter_stop)
        ) STRICT;
        CREATE TABLE session_energy (
            transaction_id INTEGER PRIMARY KEY
                REFERENCES transactions (id) ON DELETE CASCADE,
            energy INTEGER NOT NULL,
            first_sample_at INTEGER NOT NULL,
            last_sample_at INTEGER NOT NULL,
            CHECK (first_sample_at <= last_sample_at)
        ) STRICT;
        """

    @Test("gets what is new, and keeps what it had")
    func oldFile() throws {
        let directory = try StateDirectory()
        var sum = CRC32C()
        sum.update(50)
        sum.update(180_000)
        let sql = MigrationTests.old.replacingOccurrences(
            of: "CHECKSUM", with: String(sum.value))
        let old = try DatabaseQueue(path: directory.file("busbar.sqlite"))
        try old.write { try $0.execute(sql: sql) }
        try old.close()

        let store = try directory.open()
        var recalled = try store.recall()
        #expect(recalled.nextTransactionID == 51)
        #expect(recalled.leaseLongest == .seconds(180))
        #expect(recalled.salvage == nil)
        let alarm = Alarm(id: "a", since: .test(1), severity: .notice, text: "t")
        #expect(store.commit(1, .alarmRaised(alarm)) == kept(1))
        recalled = try store.recall()
        #expect(recalled.openAlarms == [alarm])
    }

    @Test("that is newer is left alone")
    func newerFile() throws {
        let directory = try StateDirectory()
        do { _ = try directory.open() }
        let newer = try DatabaseQueue(path: directory.file("busbar.sqlite"))
        try newer.write { try $0.execute(sql: "INSERT INTO grdb_migrations VALUES ('tomorrow')") }
        try newer.close()
        let before = try directory.bytes("busbar.sqlite")
        #expect(throws: StoreError.newer) { try directory.open() }
        #expect(try directory.bytes("busbar.sqlite") == before)
    }

    @Test("held open by another program is waited for, and not taken for damaged")
    func heldOpen() throws {
        let directory = try StateDirectory()
        do { _ = try directory.open() }
        let other = try DatabaseQueue(path: directory.file("busbar.sqlite"))
        try other.inDatabase { database in
            try database.execute(sql: "BEGIN; SELECT * FROM counters")
            #expect(throws: StoreError.busy) { try directory.open() }
            try database.execute(sql: "COMMIT")
        }
        try other.close()
        #expect(try directory.open().recall().salvage == nil)
    }
}
