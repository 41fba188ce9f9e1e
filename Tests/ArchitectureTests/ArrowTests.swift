import Testing

@Suite("the arrows between the modules")
struct ArrowTests {
    @Test("are only those of the table", arguments: moduleRules)
    func imports(_ rule: ModuleRule) throws {
        for path in try SourceTree.files(of: rule.name) {
            for (number, line) in try SourceTree.lines(of: path).enumerated() {
                guard let module = SourceTree.imported(by: line) else { continue }
                #expect(
                    rule.allowed.contains(module),
                    "\(path):\(number + 1): \(rule.name) may not import \(module)")
            }
        }
    }

    @Test("stand in the table for each directory of Sources, and for no other")
    func isComplete() throws {
        let directories = try SourceTree.names(in: "Sources").filter { !$0.hasPrefix(".") }
        #expect(directories == moduleRules.map(\.name).sorted())
    }

    @Test("lead to modules of the table")
    func leadSomewhere() {
        let names = Set(moduleRules.map(\.name))
        for rule in moduleRules {
            #expect(rule.uses.isSubset(of: names), "\(rule.name): \(rule.uses.subtracting(names))")
        }
    }

    @Test("form no cycle")
    func formNoCycle() {
        var open = moduleRules
        var settled: Set<String> = []
        // Each round takes away the modules that need only settled ones.
        while true {
            let next = open.filter { $0.uses.isSubset(of: settled) }
            guard !next.isEmpty else { break }
            settled.formUnion(next.map(\.name))
            open.removeAll { settled.contains($0.name) }
        }
        #expect(open.isEmpty, "in a cycle, or above one: \(open.map(\.name))")
    }

    @Test(
        "leave the pure modules without any library of the system",
        arguments: [
            "Units", "Depot", "Allocation", "Ledger", "Control", "ControlRoom", "Metering",
        ])
    func pure(_ name: String) throws {
        let rule = try #require(moduleRules.first { $0.name == name })
        #expect(rule.system.isEmpty && rule.packages.isEmpty)
    }

    static let lines: [(line: Substring, module: String?)] = [
        ("import Depot", "Depot"),
        ("package import Depot", "Depot"),
        ("public import Units", "Units"),
        ("internal import NIOCore", "NIOCore"),
        ("fileprivate import Glibc // the socket", "Glibc"),
        ("@preconcurrency import Foundation", "Foundation"),
        ("@preconcurrency package import Foundation", "Foundation"),
        ("@testable import Control", "Control"),
        ("    import Dispatch", "Dispatch"),
        ("\timport Dispatch", "Dispatch"),
        ("import struct Foundation.Date", "Foundation"),
        ("import Foundation.NSDate", "Foundation"),
        ("import Depot; import Foundation", "Depot"),
        ("// import Foundation", nil),
        ("/// Never import Foundation here.", nil),
        ("let important = 3", nil),
        ("imported(by: line)", nil),
        ("", nil),
    ]

    @Test("are read from a line of Swift", arguments: lines)
    func reading(_ row: (line: Substring, module: String?)) {
        #expect(SourceTree.imported(by: row.line) == row.module)
    }
}
