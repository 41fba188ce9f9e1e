import Testing

/// Time and chance come into the core as arguments, or nothing could be repeated.
@Suite("the core")
struct PurityTests {
    static let core = ["Units", "Depot", "Allocation", "Ledger", "Control", "ControlRoom"]

    /// What must not stand in its code, and why.
    static let forbidden: [(text: Substring, why: String)] = [
        ("ContinuousClock", "reads a clock"),
        ("SuspendingClock", "reads a clock"),
        ("clock_gettime", "reads a clock"),
        ("gettimeofday", "reads a clock"),
        ("Date(", "reads a clock"),
        ("Task.sleep", "waits"),
        ("random", "draws randomness"),
        ("RandomNumberGenerator", "draws randomness"),
        ("shuffle", "draws randomness"),
        ("UUID(", "draws randomness"),
        ("fatalError", "ends without a sentence about what must hold: use precondition"),
        ("print(", "writes"),
    ]

    @Test("reads no clock, draws no randomness and gives up nowhere", arguments: core)
    func isPure(_ module: String) throws {
        let files = try SourceTree.files(of: module)
        #expect(!files.isEmpty)
        for path in files {
            for (number, line) in try SourceTree.lines(of: path).enumerated() {
                let code = SourceTree.code(of: line)
                for (text, why) in Self.forbidden where code.contains(text) {
                    Issue.record("\(path):\(number + 1): \(text) \(why)")
                }
            }
        }
    }
}
