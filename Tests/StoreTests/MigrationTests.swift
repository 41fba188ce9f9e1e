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

    /// What the second and the third migration added to that: a recording as well.
    private static let added = """
        INSERT INTO grdb_migrations VALUES ('what chargers hold');
        INSERT INTO grdb_migrations VALUES ('history of limits, alarms and operators');
        CREATE TABLE proven_floors (
            charger TEXT NOT NULL CHECK (length(charger) BETWEEN 1 AND 255),
            connector INTEGER NOT NULL CHECK (connector >= 0),
            rate INTEGER NOT NULL CHECK (rate >= 0),
            unit TEXT NOT NULL CHECK (unit IN ('A', 'W')),
            proven_at INTEGER NOT NULL,
            checksum INTEGER NOT NULL,
            PRIMARY KEY (charger, connector)
        ) STRICT;
        CREATE TABLE installed_profiles (
            charger TEXT NOT NULL CHECK (length(charger) BETWEEN 1 AND 255),
            connector INTEGER NOT NULL CHECK (connector >= 0),
            kind TEXT NOT NULL CHECK (kind IN ('floor', 'day_plan', 'boost', 'cap')),
            slot INTEGER NOT NULL CHECK (slot >= 0),
            rate INTEGER NOT NULL CHECK (rate >= 0),
            unit TEXT NOT NULL CHECK (unit IN ('A', 'W')),
            expiry INTEGER,
            accepted_at INTEGER NOT NULL,
            PRIMARY KEY (charger, connector, kind, slot)
        ) STRICT;
        CREATE TABLE limit_changes (
            seq INTEGER PRIMARY KEY,
            charger TEXT NOT NULL CHECK (length(charger) BETWEEN 1 AND 255),
            connector INTEGER NOT NULL CHECK (connector >= 0),
            at INTEGER NOT NULL,
            rate INTEGER NOT NULL,
            unit TEXT NOT NULL CHECK (unit IN ('A', 'W')),
            kind TEXT NOT NULL,
            text TEXT NOT NULL,
            figures TEXT CHECK (figures IS NULL OR json_valid(figures))
        ) STRICT;
        CREATE INDEX limit_changes_by_connector ON limit_changes (charger, connector, at);
        CREATE INDEX limit_changes_by_time ON limit_changes (at);
        CREATE TABLE limit_change_gaps (
            seq INTEGER PRIMARY KEY,
            count INTEGER NOT NULL CHECK (count > 0),
            earliest INTEGER NOT NULL,
            latest INTEGER NOT NULL,
            CHECK (earliest <= latest)
        ) STRICT;
        CREATE TABLE alarms (
            seq INTEGER PRIMARY KEY,
            id TEXT NOT NULL CHECK (length(id) BETWEEN 1 AND 1000),
            since INTEGER NOT NULL,
            severity TEXT NOT NULL CHECK (severity IN ('notice', 'warning', 'critical')),
            text TEXT NOT NULL,
            cleared_at INTEGER
        ) STRICT;
        CREATE UNIQUE INDEX alarms_open ON alarms (id) WHERE cleared_at IS NULL;
        CREATE TABLE operator_actions (
            seq INTEGER PRIMARY KEY,
            user INTEGER NOT NULL CHECK (user BETWEEN 0 AND 4294967295),
            what TEXT NOT NULL,
            at INTEGER NOT NULL,
            until INTEGER
        ) STRICT;
        INSERT INTO operator_actions VALUES (1, 1000, 'pause depot', 1772388000000, NULL);
        """

    /// What the fourth and the fifth migration added to that: a recording as well.
    private static let clocked = """
        INSERT INTO grdb_migrations VALUES ('interventions');
        INSERT INTO grdb_migrations VALUES ('served clock');
        CREATE TABLE interventions (
            seq INTEGER PRIMARY KEY,
            charger TEXT NOT NULL CHECK (length(charger) BETWEEN 1 AND 255),
            connector INTEGER NOT NULL CHECK (connector >= 0),
            kind TEXT NOT NULL
                CHECK (kind IN ('paused', 'overridden', 'released', 'violated')),
            since INTEGER NOT NULL,
            until INTEGER,
            user INTEGER CHECK (user BETWEEN 0 AND 4294967295),
            rate INTEGER CHECK (rate >= 0),
            unit TEXT CHECK (unit IN ('A', 'W')),
            violations INTEGER CHECK (violations BETWEEN 1 AND 1000000),
            is_violator INTEGER CHECK (is_violator IN (0, 1)),
            checksum INTEGER NOT NULL,
            CHECK ((kind = 'overridden') = (until IS NOT NULL)),
            CHECK ((kind = 'overridden') = (rate IS NOT NULL)),
            CHECK ((kind = 'overridden') = (unit IS NOT NULL)),
            CHECK ((kind = 'violated') = (violations IS NOT NULL)),
            CHECK ((kind = 'violated') = (is_violator IS NOT NULL)),
            UNIQUE (charger, connector, kind)
        ) STRICT;
        CREATE TABLE served_clock (
            id INTEGER PRIMARY KEY CHECK (id = 1),
            served_at INTEGER NOT NULL,
            checksum INTEGER NOT NULL
        ) STRICT;
        INSERT INTO served_clock VALUES (1, 1772388000000, SERVED);
        """

    private func made(_ sql: String) throws -> StateDirectory {
        let directory = try StateDirectory()
        var sum = CRC32C()
        sum.update(50)
        sum.update(180_000)
        var served = CRC32C()
        served.update(1_772_388_000_000)
        try directory.execute(
            sql.replacingOccurrences(of: "CHECKSUM", with: String(sum.value))
                .replacingOccurrences(of: "SERVED", with: String(served.value)))
        return directory
    }

    @Test("from before the lead of the served time was kept has its time, and keeps a lead")
    func withoutLead() throws {
        let directory = try made([Self.old, Self.added, Self.clocked].joined(separator: "\n"))
        do {
            let store = try directory.open()
            let recalled = try store.recall()
            #expect(recalled.servedAt == .test(0))
            #expect(recalled.servedLead == .zero)
            #expect(recalled.damagedRows == 0)
            #expect(store.commit(1, .servedTime(.test(60), lead: .minutes(-90))) == kept(1))
        }
        let recalled = try directory.open().recall()
        #expect(recalled.servedAt == .test(60))
        #expect(recalled.servedLead == .minutes(-90))
    }

    @Test("from before the lead was kept has its time, damaged as it may be")
    func damagedWithoutLead() throws {
        let directory = try made([Self.old, Self.added, Self.clocked].joined(separator: "\n"))
        try directory.execute("UPDATE counters SET checksum = 0")
        let recalled = try directory.open().recall()
        #expect(recalled.salvage != nil)
        #expect(recalled.servedAt == .test(0))
    }

    @Test("from before interventions were kept takes them, and keeps what it had")
    func withoutInterventions() async throws {
        let directory = try made(Self.old + "\n" + Self.added)
        let paused = Intervention(
            charger: "CP-01", connector: 1, kind: .paused, since: .test(1), user: 1000)
        do {
            let store = try directory.open()
            #expect(try store.recall().interventions == [])
            #expect(store.commit(1, .interventionsStand([paused])) == kept(1))
        }
        let store = try directory.open()
        let recalled = try store.recall()
        #expect(recalled.interventions == [paused])
        #expect(recalled.nextTransactionID == 51)
        #expect(recalled.salvage == nil)
        #expect(try await store.operatorActions(limit: 9).map(\.what) == ["pause depot"])
    }

    @Test("gets what is new, and keeps what it had")
    func oldFile() throws {
        let directory = try made(Self.old)
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
        try directory.execute("INSERT INTO grdb_migrations VALUES ('tomorrow')")
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
