import Control
import Depot
import Testing
import Units

@Suite("a listener's certificate")
struct CertificateTests {
    @Test("that nears its end, is over or begins later is an alarm, until it is renewed")
    func alarms() {
        var plan = SitePlan.example()
        let name = "10.10.0.1:9443"
        plan.ocpp.listeners = [
            OCPPRules.Listener(host: "10.10.0.1", port: 9443, securityProfile: 2, chargers: nil)
        ]
        var scene = Scene.running(plan)
        let before = scene.alarms
        let end = UTCTime(milliseconds: 1_772_388_000_000)
        let rows: [(CertificateNotice.State, String)] = [
            (.ending, "certificate_expires:\(name)"), (.over, "certificate_expired:\(name)"),
            (.notYet, "certificate_early:\(name)"),
        ]
        for (state, alarm) in rows {
            scene.take(
                .certificatesTold([CertificateNotice(listener: 0, state: state, turnsAt: end)]))
            scene.run(1)
            #expect(Set(scene.alarms) == Set(before + [alarm]))
            let text = scene.controller.alarms.standing.first { $0.id == alarm }?.text
            #expect(text?.contains("2026-03-01") == true)
        }
        scene.take(.certificatesTold([]))
        scene.run(1)
        #expect(scene.alarms == before)
    }
}
