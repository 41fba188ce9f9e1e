import Testing

@Suite("the division of headroom")
struct DivisionTests {
    struct Row: Sendable, CustomTestStringConvertible {
        let what: String
        let table: String

        init(_ what: String, _ table: String) {
            self.what = what
            self.table = table
        }

        var testDescription: String { what }
    }

    static func check(_ row: Row) throws {
        let table = try DivisionTable(row.table)
        #expect(table.found == table.expected)
    }

    // MARK: Shares

    static let shares = [
        Row(
            "equal boxes share equally",
            """
            node feeder -      60A
            box  a      feeder L1-L2-L3 floor 0 6..32 A   → 20  feeder L1
            box  b      feeder L1-L2-L3 floor 0 6..32 A   → 20  feeder L1
            box  c      feeder L1-L2-L3 floor 0 6..32 A   → 20  feeder L1
            """),
        Row(
            "what rounding leaves goes to the first that can take a whole step",
            """
            node feeder -      50A
            box  a      feeder L1-L2-L3 floor 0 6..32 A   → 17  feeder L1
            box  b      feeder L1-L2-L3 floor 0 6..32 A   → 17  feeder L1
            box  c      feeder L1-L2-L3 floor 0 6..32 A   → 16  feeder L1
            """),
        Row(
            "a coarse step leaves its rest to a fine one",
            """
            node feeder -      50A
            box  a      feeder L1-L2-L3 floor 0 10..40 A step 10  → 20  feeder L1
            box  b      feeder L1-L2-L3 floor 0 6..32  A          → 30  feeder L1
            """),
        Row(
            "what one can't use is shared by the others",
            """
            node feeder -      60A
            box  a      feeder L1-L2-L3 floor 0 6..10   A  → 10  all it can use
            box  b      feeder L1-L2-L3 floor 0 6..32   A  → 25  feeder L1
            box  c      feeder L1-L2-L3 floor 0 6..32   A  → 25  feeder L1
            """),
        Row(
            "a cap between two steps counts at the lower one",
            """
            node feeder -      60A
            box  a      feeder L1-L2-L3 floor 0 6..13.4 A  → 13  all it can use
            box  b      feeder L1-L2-L3 floor 0 6..63   A  → 47  feeder L1
            """),
        Row(
            "a cap below the minimum leaves the floor",
            """
            node feeder -      60A
            box  a      feeder L1-L2-L3 floor 0 6..4    A  → 0   all it can use
            box  b      feeder L1-L2-L3 floor 0 6..32   A  → 32  all it can use
            """),
        Row(
            "twice the weight is twice the share",
            """
            node feeder -      60A
            box  a      feeder L1-L2-L3 floor 0 6..63 A weight 2000  → 40  feeder L1
            box  b      feeder L1-L2-L3 floor 0 6..63 A weight 1000  → 20  feeder L1
            """),
        Row(
            "a tight feeder leaves its share of the grid to the other",
            """
            node grid   -      100A
            node west   grid   20A
            node east   grid   100A
            box  a      west   L1-L2-L3 floor 0 6..63 A   → 20  west L1
            box  b      east   L1-L2-L3 floor 0 6..63 A   → 40  grid L1
            box  c      east   L1-L2-L3 floor 0 6..63 A   → 40  grid L1
            """),
    ]

    @Test("gives each the same, to its step", arguments: shares)
    func equal(_ row: Row) throws { try Self.check(row) }

    // MARK: Phases

    static let phases = [
        Row(
            "single-phase cars at boxes that are wired alike share L1",
            """
            node feeder -      32A
            box  a      feeder L1-L2-L3/1 floor 0 6..32 A   → 11  feeder L1
            box  b      feeder L1-L2-L3/1 floor 0 6..32 A   → 11  feeder L1
            box  c      feeder L1-L2-L3/1 floor 0 6..32 A   → 10  feeder L1
            """),
        Row(
            "rotated boxes give each single-phase car a phase of its own",
            """
            node feeder -      32A
            box  a      feeder L1-L2-L3/1 floor 0 6..32 A   → 32  all it can use
            box  b      feeder L2-L3-L1/1 floor 0 6..32 A   → 32  all it can use
            box  c      feeder L3-L1-L2/1 floor 0 6..32 A   → 32  all it can use
            """),
        Row(
            "a three-phase car meets a single-phase one on its phase",
            """
            node feeder -      40A
            box  a      feeder L1-L2-L3   floor 0 6..32 A   → 20  feeder L2
            box  b      feeder L2-L3-L1/1 floor 0 6..32 A   → 20  feeder L2
            box  c      feeder L3         floor 0 6..16 A   → 16  all it can use
            """),
        Row(
            "who is alone on a phase takes what the others leave of it",
            """
            node feeder -      40A
            box  a      feeder L1-L2-L3   floor 0 6..10 A   → 10  all it can use
            box  b      feeder L1         floor 0 6..32 A   → 15  feeder L1
            box  c      feeder L1         floor 0 6..32 A   → 15  feeder L1
            box  d      feeder L2         floor 0 6..32 A   → 30  feeder L2
            """),
        Row(
            "a phase nobody knows counts on all three",
            """
            node feeder -      32A
            box  a      feeder unknown    floor 0 6..32 A   → 16  feeder L1
            box  b      feeder L1         floor 0 6..32 A   → 16  feeder L1
            box  c      feeder L3         floor 0 6..32 A   → 16  feeder L3
            """),
    ]

    @Test("counts each phase by itself", arguments: phases)
    func perPhase(_ row: Row) throws { try Self.check(row) }

    // MARK: Who may charge at all

    static let minima = [
        Row(
            "the last in rank waits when the minima don't fit",
            """
            node feeder -      15A
            box  a      feeder L1-L2-L3 floor 0 6..32 A    → 8  feeder L1
            box  b      feeder L1-L2-L3 floor 0 6..32 A    → 7  feeder L1
            box  c      feeder L1-L2-L3 floor 0 6..32 A    → 0  waits feeder L1
            """),
        Row(
            "one with a small minimum goes past one that is too large",
            """
            node feeder -      15A
            box  a      feeder L1-L2-L3 floor 0 10..32 A   → 10 feeder L1
            box  b      feeder L1-L2-L3 floor 0 10..32 A   → 0  waits feeder L1
            box  c      feeder L1-L2-L3 floor 0 5..32  A   → 5  feeder L1
            """),
        Row(
            "who waits keeps its floor, and that counts",
            """
            node feeder -      15A
            box  a      feeder L1-L2-L3 floor 4 6..32 A    → 7  feeder L1
            box  b      feeder L1-L2-L3 floor 4 6..32 A    → 4  waits feeder L1
            box  c      feeder L1-L2-L3 floor 4 6..32 A    → 4  waits feeder L1
            """),
        Row(
            "a floor at the minimum waits for nobody",
            """
            node feeder -      15A
            box  a      feeder L1-L2-L3 floor 0 6..32 A    → 8  feeder L1
            box  b      feeder L1-L2-L3 floor 0 6..32 A    → 0  waits feeder L1
            box  c      feeder L1-L2-L3 floor 6 6..32 A    → 7  feeder L1
            """),
        Row(
            "the limit of the power above is told as such",
            """
            node grid   -      8kW
            node feeder grid   63A
            box  a      feeder L1-L2-L3 floor 0 6..32 A    → 10 grid power
            box  b      feeder L1-L2-L3 floor 0 6..32 A    → 0  waits grid power
            """),
        Row(
            "a share by weight starts above the minima: the smallest weight keeps its turn",
            """
            node feeder -      15A
            box  a      feeder L1-L2-L3 floor 0 6..32 A weight 100    → 6  feeder L1
            box  b      feeder L1-L2-L3 floor 0 6..32 A weight 40000  → 9  feeder L1
            box  c      feeder L1-L2-L3 floor 0 6..32 A weight 40000  → 0  waits feeder L1
            """),
        Row(
            "single-phase cars wait on the phase that is full, and nobody beside them",
            """
            node feeder -      15A
            box  a      feeder L1-L2-L3/1 floor 0 6..32 A  → 8  feeder L1
            box  b      feeder L1-L2-L3/1 floor 0 6..32 A  → 7  feeder L1
            box  c      feeder L1-L2-L3/1 floor 0 6..32 A  → 0  waits feeder L1
            box  d      feeder L2-L3-L1/1 floor 0 6..32 A  → 15 feeder L2
            """),
        Row(
            "a three-phase car waits for the one phase that single-phase cars have filled",
            """
            node feeder -      15A
            box  a      feeder L2             floor 0 6..32 A  → 8  feeder L2
            box  b      feeder L2             floor 0 6..32 A  → 7  feeder L2
            box  c      feeder L1-L2-L3       floor 0 6..32 A  → 0  waits feeder L2
            box  d      feeder L3             floor 0 6..32 A  → 15 feeder L3
            """),
        Row(
            "what one that waits for its feeder does not take goes to the other feeder",
            """
            node grid   -      40A
            node west   grid   10A
            node east   grid   40A
            box  a      west   L1-L2-L3 floor 0 6..32 A    → 10 west L1
            box  b      west   L1-L2-L3 floor 0 6..32 A    → 0  waits west L1
            box  c      east   L1-L2-L3 floor 0 6..32 A    → 30 grid L1
            """),
        Row(
            "what coarse steps leave over starts nobody below its minimum",
            """
            node feeder -      19A
            box  a      feeder L1-L2-L3 floor 0 8..32 A step 4  → 8  feeder L1
            box  b      feeder L1-L2-L3 floor 0 8..32 A step 4  → 8  feeder L1
            box  c      feeder L1-L2-L3 floor 0 6..32 A         → 0  waits feeder L1
            """),
        Row(
            "one that can't use its minimum takes nobody's turn",
            """
            node feeder -      10A
            box  a      feeder L1-L2-L3 floor 0 6..4  A    → 0  all it can use
            box  b      feeder L1-L2-L3 floor 0 6..32 A    → 10 feeder L1
            box  c      feeder L1-L2-L3 floor 0 6..32 A    → 0  waits feeder L1
            """),
    ]

    @Test("lets wait whose minimum does not fit, and says where", arguments: minima)
    func waiting(_ row: Row) throws { try Self.check(row) }

    // MARK: Power

    static let power = [
        Row(
            // 26 A × 3 × 253 V = 19.73 kW.
            "amperes under a kW limit count at the highest voltage",
            """
            node grid   -      63A 20kW
            box  a      grid   L1-L2-L3 floor 0 6..32 A    → 26    grid power
            """),
        Row(
            // 759 W for an ampere of a, 608.6 W for one of d. 29 A are 22.0 kW, 16.7 / 0.93 are 18.0.
            "boxes in A and in kW stand at the same level of amperes",
            """
            node grid   -      40kW
            box  a      grid   L1-L2-L3 floor 0 6..32  A   → 29    grid power
            box  d      grid   L1-L2-L3 floor 0 5..100 kW  → 16.7  grid power
            """),
        Row(
            // 32 A are 24.288 kW; 25.712 × 0.93 = 23.9.
            "the DC box takes what the AC box can't use",
            """
            node grid   -      50kW
            box  a      grid   L1-L2-L3 floor 0 6..32  A   → 32    all it can use
            box  d      grid   L1-L2-L3 floor 0 5..100 kW  → 23.9  grid power
            """),
        Row(
            // 100 kW out are 176.7 A: the feeder is what binds. 80 A are 45.2 kW.
            "a DC box meets the amperes of its feeder",
            """
            node grid   -      400kW
            node feeder grid   80A
            box  d      feeder L1-L2-L3 floor 0 5..100 kW  → 45.2  feeder L1
            """),
    ]

    @Test("keeps limits in kW with boxes in A and in kW", arguments: power)
    func kilowatts(_ row: Row) throws { try Self.check(row) }

    // MARK: Units, stations, branches that are over

    static let special = [
        Row(
            "an exclusive power unit serves the first",
            """
            node unit   -      100A exclusive
            box  a      unit   L1-L2-L3 floor 0 5..30  kW  → 30    all it can use
            box  b      unit   L1-L2-L3 floor 0 5..30  kW  → 0     busy unit
            """),
        Row(
            // 20 kW would be 35.4 A; 20 A are 11.3 kW.
            "an exclusive power unit is not held by one whose minimum does not fit",
            """
            node unit   -      20A exclusive
            box  a      unit   L1-L2-L3 floor 0 20..30 kW  → 0     waits unit L1
            box  b      unit   L1-L2-L3 floor 0 5..30  kW  → 11.3  unit L1
            """),
        Row(
            "an exclusive power unit counts upward once, whatever floors hang on it",
            """
            node grid   -      20A
            node unit   grid   20A exclusive
            box  a      unit   L1-L2-L3 floor 6 6..32  A   → 20    unit L1
            box  b      unit   L1-L2-L3 floor 6 6..32  A   → 6     busy unit
            """),
        Row(
            // 50 A each are 28.3 kW less a hair.
            "the boxes of a hardware-limited unit share what it has",
            """
            node grid   -      400A
            node unit   grid   100A hardware
            box  a      unit   L1-L2-L3 floor 0 5..60  kW  → 28.3  unit L1
            box  b      unit   L1-L2-L3 floor 0 5..60  kW  → 28.2  unit L1
            """),
        Row(
            // Each could draw 176.7 A; their unit never draws more than 180 A.
            "a hardware-limited unit counts upward no more than its limit",
            """
            node grid   -      200A
            node unit   grid   180A hardware
            held x      unit   L1-L2-L3 100 kW
            held y      unit   L1-L2-L3 100 kW
            box  c      grid   L1-L2-L3 floor 0 6..32  A   → 20    grid L1
            """),
        Row(
            // Each load is rounded up, so that the last 0.1 kW is not given out.
            "the boxes of a station share its limit",
            """
            node feeder -      400A
            box  a      feeder L1-L2-L3 floor 0 5..60 kW station S:50  → 25    station L1
            box  b      feeder L1-L2-L3 floor 0 5..60 kW station S:50  → 24.9  station L1
            """),
        Row(
            // 22 kW are 28.9 A at 253 V.
            "an AC station is limited in power alone",
            """
            node feeder -      400A
            box  a      feeder L1-L2-L3 floor 0 6..32 A station S:22   → 14    station power
            box  b      feeder L1-L2-L3 floor 0 6..32 A station S:22   → 14    station power
            """),
        Row(
            "a branch over its capacity holds up nobody else",
            """
            node grid   -      100A
            node west   grid   40A
            node east   grid   40A
            held x      west   L1-L2-L3 50 A
            box  a      west   L1-L2-L3 floor 6 6..32  A   → 6     west L1
            box  b      east   L1-L2-L3 floor 0 6..32  A   → 32    all it can use
            """),
        Row(
            "what is over its capacity below is counted above",
            """
            node grid   -      80A
            node west   grid   40A
            node east   grid   40A
            held x      west   L1-L2-L3 50 A
            box  a      west   L1-L2-L3 floor 6 6..32  A   → 6     west L1
            box  b      east   L1-L2-L3 floor 0 6..32  A   → 24    grid L1
            """),
    ]

    @Test("knows units, stations and branches that are over", arguments: special)
    func branches(_ row: Row) throws { try Self.check(row) }
}
