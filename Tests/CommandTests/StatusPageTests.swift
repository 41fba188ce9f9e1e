import LocalAPI
import LocalAPIFixtures
import Screens
import Testing

@Suite("the status page")
struct StatusPageTests {
    @Test("shows the contract's depot in 80 columns")
    func isGolden() throws {
        let lines = StatusPage(try Contract.status(), width: 80).lines
        #expect(lines.joined(separator: "\n") == "")
    }
}
