import Depot
import Foundation
import OCPP
import Testing
import Units

/// Checks what we send against the JSON schemas of OCPP 1.6 that the Python package `ocpp` carries. The
/// interpreter is `$BUSBAR_VENV/bin/python`, or that of .venv; without one the test does nothing.
@Suite("every text that a link sends")
struct SchemaTests {
    private static let interpreter: String? = [
        ProcessInfo.processInfo.environment["BUSBAR_VENV"], ".venv",
    ].compactMap(\.self).map { $0 + "/bin/python" }
        .first { FileManager.default.isExecutableFile(atPath: $0) }

    /// Reads `[kind, action, payload]` line by line; prints what breaks its schema.
    private static let script = """
        import sys, json, decimal
        from ocpp.messages import get_validator, MessageType
        kinds = {"call": MessageType.Call, "result": MessageType.CallResult}
        count = 0
        for line in sys.stdin:
            kind, action, payload = json.loads(line, parse_float=decimal.Decimal)
            validator = get_validator(kinds[kind], action, "1.6", parse_float=decimal.Decimal)
            for error in validator.iter_errors(payload):
                print(kind, action, error.message)
            count += 1
        print("checked", count)
        """

    @Test(
        "is allowed by the schemas of OCPP 1.6",
        .enabled(if: interpreter != nil, "needs Python with the package ocpp in BUSBAR_VENV"))
    func schemas() throws {
        let lines = SchemaTests.calls() + SchemaTests.results() + SchemaTests.examples()
        let output = try SchemaTests.run(lines.joined(separator: "\n"))
        #expect(output == "checked \(lines.count)\n")
    }

    @Test(
        "would be caught by the check if it were wrong",
        .enabled(if: interpreter != nil, "needs Python with the package ocpp in BUSBAR_VENV"))
    func checks() throws {
        let output = try SchemaTests.run(
            #"["call","Reset",{"type":"Warm"}]"# + "\n" + #"["result","Heartbeat",{}]"#)
        #expect(output.contains("call Reset"))
        #expect(output.contains("result Heartbeat"))
    }

    /// Every CALL, under each ladder and unit.
    private static func calls() -> [String] {
        var lines: [String] = []
        for ladder in ChargerModel.ControlLadder.allCases {
            for unit in ChargingRateUnit.allCases {
                var scene = LinkScene.serving(
                    .example {
                        $0.control = ladder
                        $0.unit = unit
                        $0.messagesPerMinuteHighest = 60_000
                    })
                let odd = ChargingRate(rawValue: 16_149)
                var orders: [LinkOrder.Action] = [
                    .lease(1, 16), .lease(2, 9, isCut: true), .floor(1), .anyCap,
                    .cap(rate: odd), .floor(connector: 2, rate: odd),
                    .anyReadBack, .anySetUp, .remoteStart(connector: 1, idToken: "BUS 17"),
                    .remoteStop(transaction: 17), .reset(isHard: true), .reset(isHard: false),
                    .changeAvailability(connector: 1, isOperative: true),
                    .changeAvailability(connector: 0, isOperative: false),
                ]
                for trigger in LinkOrder.Trigger.allCases {
                    orders += [.trigger(trigger, connector: 1), .trigger(trigger, connector: nil)]
                }
                for (number, order) in orders.enumerated() {
                    scene.order(Int64(number), order)
                    scene.accept()
                }
                for case .call(_, let action, let payload) in scene.sent {
                    lines.append("[\"call\",\"\(action)\",\(payload.text)]")
                }
            }
        }
        return lines
    }

    /// Every answer to a charger's CALL.
    private static func results() -> [String] {
        var scene = LinkScene.serving()
        var actions: [String: String] = [:]
        for (number, row) in Examples.rows.enumerated() {
            actions["m\(number)"] = row.action
            scene.receive("[2,\"m\(number)\",\"\(row.action)\",\(row.request)]")
        }
        for report in scene.reports {
            switch report {
            case .authorizeAsked(let number, _):
                scene.answer(number, .authorize(isAccepted: false))
            case .startAsked(let number, _):
                scene.answer(number, .start(transaction: 17, isAccepted: true))
            case .stopAsked(let number, _): scene.answer(number, .stop)
            case .opened, .closed, .booted, .status, .metered, .outcome, .violated, .claimRefused:
                continue
            }
        }
        return scene.sent.compactMap { frame in
            guard case .result(let id, let payload) = frame, let action = actions[id.text] else {
                return nil
            }
            return "[\"result\",\"\(action)\",\(payload.text)]"
        }
    }

    /// Every example of a message, request and answer.
    private static func examples() -> [String] {
        Examples.rows.flatMap { row in
            [
                "[\"call\",\"\(row.action)\",\(row.request)]",
                "[\"result\",\"\(row.action)\",\(row.answer)]",
            ]
        }
    }

    private static func run(_ input: String) throws -> String {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: try #require(interpreter))
        process.arguments = ["-c", script]
        let source = Pipe()
        let sink = Pipe()
        process.standardInput = source
        process.standardOutput = sink
        try process.run()
        source.fileHandleForWriting.write(Data((input + "\n").utf8))
        try source.fileHandleForWriting.close()
        let output = try #require(try sink.fileHandleForReading.readToEnd())
        process.waitUntilExit()
        return String(decoding: output, as: UTF8.self)
    }
}
