import Ledger
import Testing
import Twin
import Units

@Suite("the language of scenarios")
struct ScenarioLanguageTests {
    private static let depot = """
        # A depot.
        feeder main 100 A per phase other load up to 40 A meter
        charger a AC 32 A below main
        charger b AC 32 A below main connectors 2

        """

    /// A line behind that depot, and what is wrong with it.
    struct Fault: Sendable {
        var line: String
        var column: Int
        var found: String
        var allowed: String
    }

    static let faults = [
        Fault(line: "fuse f 10 A", column: 1, found: "\"fuse\"", allowed: "charger"),
        Fault(line: "charger c 32 A", column: 11, found: "\"32\"", allowed: "AC or DC"),
        Fault(line: "charger c AC 32 V below main", column: 17, found: "\"V\"", allowed: "A or kW"),
        Fault(
            line: "charger c AC 32 A", column: 18, found: "the end of the line", allowed: "below"),
        Fault(line: "charger c AC 32 A below yard", column: 25, found: "\"yard\"", allowed: "main"),
        Fault(
            line: "charger a AC 32 A below main", column: 9, found: "\"a\"",
            allowed: "that nothing else has"),
        Fault(line: "charger person AC 32 A", column: 9, found: "\"person\"", allowed: "a name"),
        Fault(
            line: "feeder f 10 A", column: 14, found: "the end of the line", allowed: "per phase"),
        Fault(line: "feeder f 10 kW", column: 15, found: "the end of the line", allowed: "below"),
        Fault(
            line: "rules lease 60 s", column: 17, found: "the end of the line", allowed: "renewed"),
        Fault(
            line: "rules lease 60 s renewed every 90 s", column: 35, found: "\"s\"",
            allowed: "shorter"),
        Fault(line: "target block of 15 min", column: 23, found: "the end", allowed: "kW"),
        Fault(line: "at noon a plugged in", column: 4, found: "\"noon\"", allowed: "s or min or h"),
        Fault(line: "at 5 s c plugged in", column: 8, found: "\"c\"", allowed: "main, a, b"),
        Fault(line: "at 5 s a dances", column: 10, found: "\"dances\"", allowed: "plugged in"),
        Fault(
            line: "at 5 s a plugged in twice", column: 21, found: "\"twice\"", allowed: "at 40 %"),
        Fault(line: "at 5 s a reboots now", column: 18, found: "\"now\"", allowed: "the end"),
        Fault(line: "at 5 s main meter broken", column: 19, found: "\"broken\"", allowed: "silent"),
        Fault(line: "at 5 s main other load", column: 23, found: "the end", allowed: "L1"),
        Fault(line: "at 5 s controller sleeps", column: 19, found: "\"sleeps\"", allowed: "dies"),
        Fault(line: "within 5 s a limit 6", column: 21, found: "the end", allowed: "a number of A"),
        Fault(line: "within 5 s a limit 6 kW", column: 22, found: "\"kW\"", allowed: "of A"),
        Fault(
            line: "within 5 s a limit from 6 A to 5 A", column: 34, found: "\"A\"",
            allowed: "no less"),
        Fault(
            line: "within 5 s a because of luck", column: 22, found: "\"of\"", allowed: "node_limit"
        ),
        Fault(
            line: "within 5 s a turns at most 2 times", column: 35, found: "the end",
            allowed: "from"),
        Fault(
            line: "from 9 s to 5 s a charges", column: 15, found: "\"s\"", allowed: "a later time"),
        Fault(
            line: "within 5 s main draws 5 A", column: 17, found: "\"draws\"", allowed: "carries"),
        Fault(line: "always mode asleep", column: 13, found: "\"asleep\"", allowed: "regulating"),
    ]

    @Test("names line and word, what stands there and what may", arguments: faults)
    func tells(fault: Fault) throws {
        let errors = errors(in: Self.depot + fault.line + "\nwithin 5 s a limit 6 A\n")
        let error = try #require(errors.first)
        #expect(error.line == 5)
        #expect(error.column == fault.column, "\(error)")
        #expect(error.found.hasPrefix(fault.found), "\(error)")
        #expect(error.allowed.contains(fault.allowed), "\(error)")
    }

    @Test("tells all faults of a file at once, in its order")
    func tellsAll() {
        let text = Self.depot + "at 5 x a plugged in\nat 5 s z plugged in\nwithin 5 s a hovers\n"
        let errors = errors(in: text)
        #expect(errors.map(\.line) == [5, 6, 7, 1])
        #expect(errors.last?.found == "no expectation")
        #expect(
            ScenarioErrors(file: "x.scenario", errors: errors).texts[0].hasPrefix(
                "x.scenario:5:6: found \"x\"; allowed: a number of s or min or h"))
    }

    @Test("has the depot first, and needs a node, a charger and an expectation")
    func order() {
        let late = errors(in: Self.depot + "within 5 s a limit 6 A\ncharger c AC 32 A below main\n")
        #expect(late.map(\.line) == [6])
        #expect(
            errors(in: "# nothing\n").map(\.found) == ["no node or no charger", "no expectation"])
    }

    @Test("refuses a depot whose fallbacks can't fit")
    func fallbacks() {
        let text = """
            feeder main 20 A per phase other load up to 15 A meter
            charger a AC 32 A below main refuses 0
            within 5 s a limit 6 A
            """
        #expect(errors(in: text).map(\.found) == ["a depot whose fallbacks do not fit"])
    }

    @Test("shows the line that failed, what was expected, and the seconds around it")
    func failure() throws {
        let text =
            Self.depot + """
                at 0 s a plugged in
                within 20 s a limit 32 A because connector_rating
                from 30 s to 60 s a draws at most 31 A
                """
        let scenario = try Scenario(reading: text, file: "x.scenario")
        #expect(scenario.title == "A depot.")
        var run = ScenarioRun(scenario, seed: 1, omitting: .none)
        let lines = run.play().failures
        #expect(lines.count == 2 + 7, "\(lines)")
        #expect(lines.first == "x.scenario:7: from 30 s to 60 s a draws at most 31 A")
        #expect(
            lines.dropFirst().first
                == "  expected all the time from 30.0 s to 60.0 s; not so at 30.2 s:")
        #expect(
            lines.dropFirst(2).first?.hasPrefix(
                "    26.0 s  a/1 32.0 A (connector_rating), draws 32.0  main 32.1/32.0/32.0 A  "
                    + "regulating") == true, "\(lines)")
    }

    @Test("goes the same way each time")
    func repeats() throws {
        let text = Self.depot + "at 0 s all plugged in\nwithin 300 s a limit 1 A\n"
        let scenario = try Scenario(reading: text, file: "x.scenario")
        func lines(seed: UInt64) -> [String] {
            var run = ScenarioRun(scenario, seed: seed, omitting: .none)
            return run.play().failures
        }
        #expect(lines(seed: 1) == lines(seed: 1))
        #expect(!lines(seed: 1).isEmpty)
    }

    private func errors(in text: String) -> [ScenarioError] {
        do throws(ScenarioErrors) {
            _ = try Scenario(reading: text, file: "x.scenario")
            return []
        } catch {
            return error.errors
        }
    }
}
