import GRDB

/// The tables, as named migrations. A migration that has left the house is never edited: a change
/// is a new one at the end. Amounts are whole numbers in the units of `Units`, times are
/// milliseconds since 1970 UTC.
enum Schema {
    static var migrator: DatabaseMigrator {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("counters and transactions") { database in
            try database.execute(sql: first)
            try Counters(reservedTransactionID: 0, leaseLongest: nil).write(database)
        }
        migrator.registerMigration("what chargers hold") { try $0.execute(sql: second) }
        migrator.registerMigration("history of limits, alarms and operators") {
            try $0.execute(sql: third)
        }
        migrator.registerMigration("interventions") { try $0.execute(sql: fourth) }
        migrator.registerMigration("served clock") { try $0.execute(sql: fifth) }
        migrator.registerMigration("demand peaks") { try $0.execute(sql: sixth) }
        migrator.registerMigration("outbox") { try $0.execute(sql: seventh) }
        migrator.registerMigration("name of the box") { try $0.execute(sql: eighth) }
        migrator.registerMigration("lead of the served clock") { try $0.execute(sql: ninth) }
        return migrator
    }

    private static let first = """
        CREATE TABLE counters (
            id INTEGER PRIMARY KEY CHECK (id = 1),
            reserved_transaction_id INTEGER NOT NULL
                CHECK (reserved_transaction_id BETWEEN 0 AND 2147483647),
            lease_longest INTEGER CHECK (lease_longest BETWEEN 0 AND 900000),
            checksum INTEGER NOT NULL
        ) STRICT;
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

    private static let fifth = """
        CREATE TABLE served_clock (
            id INTEGER PRIMARY KEY CHECK (id = 1),
            served_at INTEGER NOT NULL,
            checksum INTEGER NOT NULL
        ) STRICT;
        """

    private static let second = """
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
        """

    private static let third = """
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
        """

    /// `connector` 0 is the whole charger.
    private static let fourth = """
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
        """

    /// The highest average of the month, one row for each kind of window.
    private static let sixth = """
        CREATE TABLE demand_peaks (
            seq INTEGER PRIMARY KEY,
            kind TEXT NOT NULL CHECK (kind IN ('block', 'rolling')),
            interval INTEGER NOT NULL CHECK (interval BETWEEN 60000 AND 3600000),
            month INTEGER NOT NULL,
            peak INTEGER NOT NULL CHECK (peak >= 0),
            checksum INTEGER NOT NULL,
            UNIQUE (kind, interval)
        ) STRICT;
        """

    /// AUTOINCREMENT, because a number that was delivered must never come again. The sums
    /// are kept by triggers: to go through two gigabytes would take minutes.
    private static let seventh = """
        CREATE TABLE outbox (
            seq INTEGER PRIMARY KEY AUTOINCREMENT,
            kind TEXT NOT NULL CHECK (kind IN ('interval', 'session', 'alarm', 'gap')),
            at INTEGER NOT NULL,
            body TEXT NOT NULL CHECK (json_valid(body)),
            bytes INTEGER NOT NULL CHECK (bytes > 0),
            checksum INTEGER NOT NULL
        ) STRICT;
        CREATE INDEX outbox_by_kind ON outbox (kind);
        CREATE TABLE outbox_size (
            id INTEGER PRIMARY KEY CHECK (id = 1),
            rows INTEGER NOT NULL,
            bytes INTEGER NOT NULL
        ) STRICT;
        INSERT INTO outbox_size VALUES (1, 0, 0);
        CREATE TRIGGER outbox_grew AFTER INSERT ON outbox BEGIN
            UPDATE outbox_size SET rows = rows + 1, bytes = bytes + NEW.bytes;
        END;
        CREATE TRIGGER outbox_shrank AFTER DELETE ON outbox BEGIN
            UPDATE outbox_size SET rows = rows - 1, bytes = bytes - OLD.bytes;
        END;
        """

    /// Who numbers the rows of the outbox. Drawn with the database, because a receiver tells rows
    /// apart by name and number: where a state directory is made anew, both begin anew.
    private static let eighth = """
        CREATE TABLE box (
            id INTEGER PRIMARY KEY CHECK (id = 1),
            name TEXT NOT NULL CHECK (length(name) = 16)
        ) STRICT;
        INSERT INTO box VALUES (1, lower(hex(randomblob(8))));
        """

    /// By how much the served time was ahead of the wall clock.
    private static let ninth = """
        ALTER TABLE served_clock ADD COLUMN lead INTEGER NOT NULL DEFAULT 0;
        """
}
