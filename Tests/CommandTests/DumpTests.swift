import Foundation
import LocalAPI
import LocalAPIFixtures
import Screens
import Testing

@Suite("dump")
struct DumpTests {
    @Test("dump")
    func dump() throws {
        var out = ""
        func put(_ n: String, _ l: [String]) {
            out += "=== \(n)\n" + l.joined(separator: "\n") + "\n"
        }
        let s = try Contract.status()
        put("status80", StatusPage(s, width: 80).lines)
        put("status120", StatusPage(s, width: 120).lines)
        put("depot80", StatusPage(try Depots.busy(), width: 80).lines)
        put("depot80h14", StatusPage(try Depots.busy(), width: 80).lines(height: 18))
        put("meters", MetersPage(s).lines(width: 80))
        put("chargers", ChargersPage(Samples.chargers).lines(width: 80))
        put(
            "why",
            WhyPage(Samples.why(ConnectorName(text: "CP-01/1")!, at: Samples.time(0))).lines(
                width: 80))
        put(
            "alarms",
            AlarmsPage(AlarmsDocument(open: s.alarms, ended: Samples.endedAlarms)).lines(width: 60))
        put(
            "top-gone",
            TopPage(latest: s, failure: .notReachable(.hungUp, path: "/run/x.sock")).lines(
                width: 80, height: 10))
        put(
            "answer",
            AnswerPage(
                CommandAnswer(
                    accepted: false, text: "CP-01 charges", next: "stop it", until: Samples.time(0))
            ).lines)
        try out.write(toFile: "/tmp/gen/dump.txt", atomically: true, encoding: .utf8)
    }
}
