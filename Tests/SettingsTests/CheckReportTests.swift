import Allocation
import Depot
import Foundation
import Settings
import Testing
import Units

@Suite("the report of busbar check")
struct CheckReportTests {
    private func report(_ site: String) throws -> (CheckReport, SitePlan) {
        let configuration = try SiteFile.read(
            path: TestFiles.firmware.appendingPathComponent("sites/\(site).yaml").path,
            modelsDirectory: TestFiles.firmware.path)
        return (CheckReport(configuration), configuration.plan)
    }

    @Test("shows the floors of a small yard and why two boxes have none")
    func yard() throws {
        let (report, plan) = try report("van-yard")
        #expect(
            report.fallbacks.map { "\($0.name) \($0.rate.rawValue) m\($0.unit.rawValue)" } == [
                "YARD-1/1 6000 mA", "YARD-2/1 6000 mA", "YARD-3/1 0 mA", "YARD-4/1 0 mA",
            ])
        let lines = report.floors.map { row in
            "\(plan[row.node].id) \(row.constraint.name): floors \(row.sum) of \(row.sumHighest), "
                + "left \(row.left)"
        }
        // 100 − 5 − 35 = 60 A, of which floors take 30 %; 63 − 3.15 = 59.85 A. Each box takes 10 W for itself,
        // 49 mA at 207 V.
        #expect(
            lines == [
                "house L1: floors 12000 of 17955, left 47853",
                "house L2: floors 12000 of 17941, left 47804",
                "house L3: floors 12000 of 17955, left 47853",
                "yard L1: floors 12000 of 17910, left 47703",
                "yard L2: floors 12000 of 17896, left 47654",
                "yard L3: floors 12000 of 17910, left 47703",
            ])
        #expect(
            report.verdicts == [
                "commissioned is false: nothing below was proven on site, every floor counts at "
                    + "its rating in this verdict",
                "a fallback of 0 is not proven to do no harm (zero_fallback: unproven) at "
                    + "YARD-3/1, YARD-4/1",
                "without a meter other load always counts at its worst at house",
                "if no unproven floor held, house could carry 115.196 A on L2, its limit is 100 A",
                "if no unproven floor held, yard could carry 80.196 A on L2, its limit is 63 A",
            ])
        #expect(report.lines == [])
        // 30 % each, so plans have what fallbacks leave of that.
        #expect(report.floors.map(\.leftForPlans) == [5_955, 5_941, 5_955, 5_910, 5_896, 5_910])
        #expect(
            report.dayPlans == [
                "none for YARD-1, YARD-2, YARD-3, YARD-4 (generic-ac): its model is not proven to "
                    + "hold one (day_plan: unproven)"
            ])
    }

    @Test("leaves day plans no room where the site gives them no share, and says so")
    func noShare() throws {
        try TestFiles.withGoodSite { site in
            let firmware = TestFiles.firmware.path
            let text = try String(
                contentsOfFile: firmware + "/sites/van-yard.yaml", encoding: .utf8)
            let path = site.appendingPathComponent("stingy.yaml").path
            try (text + "\ncontrol: { plan_share_percent: 0 }\n")
                .write(toFile: path, atomically: true, encoding: .utf8)
            let report = CheckReport(
                try SiteFile.read(path: path, modelsDirectory: firmware))
            #expect(report.floors.allSatisfy { $0.leftForPlans == 0 })
            #expect(
                report.dayPlans.allSatisfy { $0.hasSuffix("no share (plan_share_percent: 0)") })
            #expect(report.planHolders.allSatisfy { $0.obstacle == .noShare })
        }
    }

    @Test("tells how long a serial line takes, and nothing of a network")
    func lines() throws {
        let (report, _) = try report("depot-north")
        #expect(report.lines.map(\.meters) == [["main"], ["tx1"]])
        #expect(report.lines[0].pollTime == nil)
        let time = try #require(report.lines[1].pollTime)
        // Some 60 registers at 19,200 baud 8E1: 130 characters of 11 bits are 75 ms.
        #expect((.milliseconds(75)...Milliseconds.milliseconds(250)).contains(time))
        #expect(report.lines[1].isFastEnough)
    }

    @Test("tells it of a SunSpec device too, whose registers are known only once it answers")
    func sunSpecLine() throws {
        try TestFiles.withGoodSite { site in
            let firmware = TestFiles.firmware.path
            let text = try String(
                contentsOfFile: firmware + "/sites/depot-north.yaml", encoding: .utf8)
            let path = site.appendingPathComponent("sunspec.yaml").path
            try text.replacingOccurrences(of: "eastron-sdm630", with: "sunspec-meter")
                .write(toFile: path, atomically: true, encoding: .utf8)
            let configuration = try SiteFile.read(path: path, modelsDirectory: firmware)
            let line = CheckReport(configuration).lines[1]
            let time = try #require(line.pollTime)
            #expect((.milliseconds(75)...Milliseconds.milliseconds(500)).contains(time))
        }
    }

    // Fallbacks of 19.1 kW beside 189.8 kW of other load: 208.9 kW; 11.5 kW at most under 240 kW.
    @Test(
        "tells what may flow while a line calls less, unless the fallbacks are held under that",
        arguments: [
            ("5", "", "no fallbacks can hold the call beside that load"),
            ("205", "", "write it as floor_limit_kw of that node"), ("210", "", nil),
            ("205", "floor_limit_kw: 240", nil),
        ] as [(String, String, String?)])
    func calledLimit(limit: String, floor: String, advice: String?) throws {
        try TestFiles.withGoodSite { site in
            let firmware = TestFiles.firmware.path
            let text = try String(
                contentsOfFile: firmware + "/sites/depot-north.yaml", encoding: .utf8)
            let line =
                "{ name: ripple, chip: gpiochip0, line: R, active: low, node: grid, "
                + "limit_kw: \(limit), on_fault: active }"
            let path = site.appendingPathComponent("called.yaml").path
            try
                (text.replacingOccurrences(
                    of: "    limit_kw: 400\n", with: "    limit_kw: 400\n    \(floor)\n")
                + "\ninputs:\n  - \(line)\n")
                .write(toFile: path, atomically: true, encoding: .utf8)
            let configuration = try SiteFile.read(path: path, modelsDirectory: firmware)
            let told = CheckReport(configuration).verdicts.filter {
                $0.hasPrefix("while ripple calls \(limit) kW at grid, chargers")
            }
            #expect(told.count == (advice == nil ? 0 : 1))
            if let advice { #expect(told.allSatisfy { $0.hasSuffix(advice) }) }
        }
    }

    // CP-01 and CP-02 are boxes with a fallback of 6 A, on L3 both; CP-10 is a rapid of class E.
    @Test("tells whose fallback others have while nobody is there, and why not that of the others")
    func idle() throws {
        let rest =
            "offline_start is refused and changes nothing at CP-10: their model holds no leases"
        let nothing = "offline_start is refused and changes nothing at CP-01, CP-02: "
        #expect(try idleVerdicts("allowed", box: "starts_offline: never") == [])
        #expect(
            try idleVerdicts("refused", box: "starts_offline: yes") == [
                nothing + "their model may begin without an answer (starts_offline: yes)", rest,
            ])
        #expect(
            try idleVerdicts("refused", box: "starts_offline: never") == [
                "offline_start is refused: idle, CP-01, CP-02 count 0, so that others can have up "
                    + "to 12 A more on a phase", rest,
            ])
        #expect(
            try idleVerdicts(
                "refused", box: "starts_offline: never\nset_up:\n  local_list_max: 50"
            ) == [
                nothing + "a list of cards lets them begin without an answer "
                    + "(set_up.local_list_max)", rest,
            ])
    }

    private func idleVerdicts(_ rule: String, box: String) throws -> [String] {
        try TestFiles.withGoodSite { folder in
            let file = folder.appendingPathComponent("site.yaml")
            try String(contentsOf: file, encoding: .utf8)
                .replacing("offline_start: allowed", with: "offline_start: \(rule)")
                .write(to: file, atomically: true, encoding: .utf8)
            let model = folder.appendingPathComponent("library/chargers/box.yaml")
            try String(contentsOf: model, encoding: .utf8)
                .replacing("starts_offline: yes", with: box)
                .write(to: model, atomically: true, encoding: .utf8)
            let configuration = try SiteFile.read(
                path: file.path, modelsDirectory: folder.appendingPathComponent("library").path)
            #expect(!configuration.warnings.contains { $0.key == "ocpp.offline_start" })
            return CheckReport(configuration).verdicts.filter {
                $0.hasPrefix("offline_start is refused")
            }
        }
    }

    @Test("calls no power unit overloaded that limits itself")
    func powerUnit() throws {
        let (report, plan) = try report("depot-north")
        let unit = try #require(
            report.unproven.first { plan[$0.node].id == "pu-10" })
        #expect(!unit.fits)
        #expect(!report.verdicts.contains { $0.contains("pu-10 could carry") })
    }
}
