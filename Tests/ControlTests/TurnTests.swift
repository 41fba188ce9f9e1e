import Testing

@Suite("the turn of a vehicle where not every minimum fits")
struct TurnTests {
    struct Row: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let table: String

        init(_ what: String, _ table: String) {
            testDescription = what
            self.table = table
        }
    }

    static func check(_ row: Row) throws {
        let table = try TurnTable(row.table)
        #expect(table.found == table.expected)
    }

    // MARK: Urgency

    static let urgency = [
        Row(
            // 2 h 32 min are left besides charging for a, 2 h 20 min for b.
            "less slack comes first, though another leaves earlier",
            """
            room     10
            look at                                      08:05
            van  a   leaves 12:00 needs 24             → waits
            van  b   leaves 13:00 needs 48             → 10
            van  c   leaves 16:00 needs 24             → waits
            """),
        Row(
            "within the same half hour of slack the departure's priority decides",
            """
            room     10
            look at                                      08:05
            van  a   leaves 12:00 needs 24 priority 2  → waits
            van  b   leaves 12:10 needs 24 priority 1  → 10
            """),
        Row(
            "a better priority does not make up for an hour of slack",
            """
            room     10
            look at                                      08:05
            van  a   leaves 13:00 needs 24 priority 1  → waits
            van  b   leaves 12:00 needs 24 priority 9  → 10
            """),
        Row(
            "a departure that can't be met any more keeps its turn before all that can wait",
            """
            room     10
            look at                                      08:05
            van  a   leaves 12:00 needs 24 priority 1  → waits
            van  b   leaves 08:45 needs 48 priority 9  → 10
            """),
        Row(
            // Each has less than a quarter of an hour of slack; b can't be ready at all.
            "among those without slack the priority decides, not who lacks more",
            """
            room     10
            look at                                      08:05
            van  a   leaves 09:35 needs 24 priority 1  → 10
            van  b   leaves 08:45 needs 48 priority 2  → waits
            """),
        Row(
            "a departure that can't be met goes before one that just can where its priority is better",
            """
            room     10
            look at                                      08:05
            van  a   leaves 09:35 needs 24 priority 2  → waits
            van  b   leaves 08:45 needs 48 priority 1  → 10
            """),
        Row(
            "a departure of its own goes before the usual one",
            """
            room     10
            usual    10:30
            look at                                      08:05
            van  a                                     → waits
            van  b   leaves 23:00 needs 24             → 10
            """),
        Row(
            "the usual departure goes before a stranger",
            """
            room     10
            usual    23:00
            look at                                      08:05
            van  a   stranger                          → waits
            van  b                                     → 10
            """),
        Row(
            "a stranger goes before one that has what it needs",
            """
            room     10
            look at                                      08:05
            van  a   leaves 12:00 done 08:01           → waits
            van  b   stranger                          → 10
            """),
        Row(
            "one that heats before it leaves goes before all that can wait, though it is full",
            """
            room     10
            look at                                      08:05
            van  a   leaves 10:00 needs 24             → waits
            van  b   leaves 08:30 heats 60 done 08:01  → 10
            """),
        Row(
            "one that takes nothing has its turn after all others",
            """
            room     10
            look at                                      08:05
            van  a   leaves 12:00 needs 24 sleeps      → vehicle_takes_less
            van  b   stranger                          → 10
            """),
        Row(
            "one that takes nothing waits for those that do, though its departure can't",
            """
            room     10
            look at                                      08:05
            van  a   leaves 08:45 needs 48 sleeps      → waits
            van  b   stranger                          → 10
            """),
        Row(
            "what a person has set goes before everything",
            """
            room     10
            look at                                      08:05
            van  a   leaves 08:45 needs 48             → waits
            van  b   stranger set 8                    → 8
            """),
    ]

    @Test("goes by what its departure needs", arguments: urgency)
    func byUrgency(_ row: Row) throws { try Self.check(row) }

    // MARK: Who pauses, and what becomes of its share

    static let shares = [
        Row(
            "what the paused ones leave goes to those that charge",
            """
            room     11
            look at                                      08:05
            van  a   leaves 12:00 needs 24             → 11
            van  b   leaves 16:00 needs 24             → waits
            van  c   leaves 20:00 needs 24             → waits
            """),
        Row(
            // 6 A and 10 A are more than 14 A; 6 A and 6 A are not.
            "one whose minimum is too large holds up nobody whose minimum fits",
            """
            room     14
            look at                                      08:05
            van  a   leaves 12:00 needs 24             → 8
            van  b   leaves 13:00 needs 24 least 10    → waits
            van  c   stranger                          → 6
            """),
        Row(
            "where all minima fit nobody pauses, and the least slack has the most of the rest",
            """
            room     40
            look at                                      08:05
            van  a   leaves 20:00 needs 24             → 6
            van  b   leaves 10:30 needs 24             → 28
            van  c   stranger                          → 6
            """),
    ]

    @Test("pauses no more than have to, and leaves nothing unused", arguments: shares)
    func sharing(_ row: Row) throws { try Self.check(row) }

    // MARK: Equals

    static let equals = [
        Row(
            "of equals that come at once the site's file decides, until the quarter hour",
            """
            room     10
            look at               08:05 08:14 08:20
            van  a   stranger   → 10    10    waits
            van  b   stranger   → waits waits 10
            """),
        Row(
            "of equals who came first has the first turn, until the quarter hour",
            """
            room     10
            look at                           08:05 08:14 08:20
            van  a   stranger comes 08:02   → waits waits 10
            van  b   stranger comes 08:01   → 10    10    waits
            """),
        Row(
            "two equals have every other quarter hour",
            """
            room     10
            look at               08:05 08:20 08:35 08:50 09:05 09:20 09:35 09:50
            van  a   stranger   → 10    waits 10    waits 10    waits 10    waits
            van  b   stranger   → waits 10    waits 10    waits 10    waits 10
            """),
        Row(
            "of three equals whoever has paused the longest is next",
            """
            room     10
            look at               08:05 08:20 08:35 08:50 09:05 09:20 09:35 09:50
            van  a   stranger   → 10    waits waits 10    waits waits 10    waits
            van  b   stranger   → waits 10    waits waits 10    waits waits 10
            van  c   stranger   → waits waits 10    waits waits 10    waits waits
            """),
        Row(
            "where two of three have room each pauses one quarter hour of three",
            """
            room     12
            look at               08:05 08:20 08:35 08:50 09:05 09:20 09:35 09:50 10:05
            van  a   stranger   → 6     6     waits 6     6     waits 6     6     waits
            van  b   stranger   → 6     waits 6     6     waits 6     6     waits 6
            van  c   stranger   → waits 6     6     waits 6     6     waits 6     6
            """),
        Row(
            "equal departures take turns as strangers do",
            """
            room     10
            look at                                      08:05 08:20 08:35 08:50
            van  a   leaves 20:00 needs 24             → 10    waits 10    waits
            van  b   leaves 20:00 needs 24             → waits 10    waits 10
            """),
        Row(
            "a power unit that serves one at a time goes round in the same way",
            """
            room     40
            unit     exclusive
            look at               08:05           08:20           08:35
            van  a   stranger   → 32              power_unit_busy 32
            van  b   stranger   → power_unit_busy 32              power_unit_busy
            """),
        Row(
            "those that can wait do not take turns with one that can't",
            """
            room     10
            look at                                      08:05 08:20 08:35 08:50
            van  a   leaves 09:00 needs 24             → 10    10    10    10
            van  b   stranger                          → waits waits waits waits
            """),
        Row(
            "who comes late has one turn like the others, not what they had before",
            """
            room     10
            look at                           10:05 10:20 10:35 10:50 11:05 11:20 11:35 11:50
            van  a   stranger               → 10    waits waits 10    waits waits 10    waits
            van  b   stranger               → waits waits 10    waits waits 10    waits waits
            van  c   stranger comes 10:02   → waits 10    waits waits 10    waits waits 10
            """),
    ]

    @Test("goes round among equals, by the quarter hour", arguments: equals)
    func rotation(_ row: Row) throws { try Self.check(row) }

    // MARK: When a turn changes

    static let changes = [
        Row(
            "one that can't wait and comes within the quarter hour charges at once",
            """
            room     10
            look at                                      08:18 08:22
            van  a   stranger                          → 10    waits
            van  b   comes 08:20 leaves 09:00 needs 24 → no_transaction 10
            """),
        Row(
            // At 08:15 a has 22 min of slack and b 29: the same half hour.
            "one whose slack falls below a quarter of an hour charges at once",
            """
            room     10
            look at                                      08:05 08:20 08:25 08:35
            van  a   leaves 10:05 needs 24 priority 2  → waits waits 10    waits
            van  b   leaves 10:12 needs 24 priority 1  → 10    10    waits 10
            """),
    ]

    @Test("changes at once only for those that can't wait", arguments: changes)
    func change(_ row: Row) throws { try Self.check(row) }

    @Test("changes for nobody between the quarter hours, and has gone round evenly after hours")
    func calm() throws {
        let table = try TurnTable(
            """
            room     14
            look at               13:00
            van  a   stranger   → 7
            van  b   stranger   → 7
            van  c   stranger   → waits
            van  d   stranger   → waits
            van  e   stranger   → waits
            """)
        let later = table.switches.filter { $0.second >= 60 }
        // A cut is followed before the room is another's.
        #expect(later.allSatisfy { $0.second % 900 < 60 }, "\(later)")
        for van in ["a", "b", "c", "d", "e"] {
            let own = table.switches.filter { $0.van == van }.map(\.second)
            let charged = zip(own, own.dropFirst() + [5 * 3600]).enumerated()
                .reduce(Int64(0)) { $0 + ($1.offset % 2 == 0 ? $1.element.1 - $1.element.0 : 0) }
            // Two of five, so two hours of five.
            #expect((105...135).contains(charged / 60), "\(van) had \(charged / 60) min")
        }
    }
}
