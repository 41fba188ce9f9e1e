import Depot
import FieldBus
import Foundation
import Metering
import Testing
import Units

@Suite("beside pymodbus", .timeLimit(.minutes(2))) struct ThirdPartyTests {
    /// A Python with pymodbus: of the virtual environment in BUSBAR_VENV, or in `.venv` at the top
    /// of the repository.
    static let python: String? = {
        let here = URL(filePath: #filePath).deletingLastPathComponent()
        let venv =
            ProcessInfo.processInfo.environment["BUSBAR_VENV"]
            ?? here.appending(path: "../../.venv").standardizedFileURL.path
        let python = "\(venv)/bin/python"
        return FileManager.default.isExecutableFile(atPath: python) ? python : nil
    }()

    static let isThere = ConditionTrait.enabled(
        if: python != nil, "needs pymodbus 3.16.1: name its virtual environment in BUSBAR_VENV")

    /// A script of this folder, running.
    struct Script {
        let process = Process()
        let input = Pipe()
        let output = Pipe()

        init(_ name: String, _ arguments: [String]) throws {
            let here = URL(filePath: #filePath).deletingLastPathComponent()
            process.executableURL = URL(filePath: try #require(ThirdPartyTests.python))
            process.arguments = [here.appending(path: name).path] + arguments
            process.standardInput = input
            process.standardOutput = output
            process.standardError = FileHandle.nullDevice
            try process.run()
        }

        /// The first line that it prints.
        func line() throws -> String {
            var line = Data()
            while let byte = try output.fileHandleForReading.read(upToCount: 1),
                byte != Data("\n".utf8), !byte.isEmpty
            {
                line += byte
            }
            return String(decoding: line, as: UTF8.self)
        }

        /// Ends its input, which ends the script.
        func end() throws {
            try input.fileHandleForWriting.close()
            process.waitUntilExit()
        }
    }

    static func server(port: String? = nil) throws -> (Script, Int) {
        let image = URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "../MeteringTests/Images/eastron-sdm630.json")
        let script = try Script(
            "third_party_server.py", [image.path] + (port.map { [$0] } ?? []))
        return (script, try #require(Int(try script.line())))
    }

    /// The amperes of an SDM630, as the image holds them.
    static func map() throws -> RegisterMap {
        try RegisterMap(
            name: "sdm", maker: "Eastron", models: ["SDM630"], function: .input,
            byteOrder: .big, wordOrder: .highFirst, largestRead: 80,
            registers: MeteredQuantity.currents.enumerated().map { index, quantity in
                Register(
                    quantity: quantity, address: 6 + 2 * index, type: .f32, unit: .amperes,
                    scale: .one, every: .fast, notAvailable: [])
            })
    }

    @Test(
        "the line reads its server's registers, with one of two units dead, and finds it again",
        isThere)
    func line() async throws {
        let (first, port) = try ThirdPartyTests.server()
        let (stream, continuation) = AsyncStream.makeStream(of: LineBench.Report.self)
        let line = try ModbusLine(
            meters: try [1, 2].map { unit in
                LineMeter(
                    position: MeterPosition(unit - 1),
                    meter: LineBench.meter(port: port, unit: unit, poll: .milliseconds(50)),
                    map: try ThirdPartyTests.map(), rules: LineBench.rules, serialNumber: nil)
            }, generator: SeededGenerator(state: 3), now: FieldClock.now
        ) { position, outcome in
            continuation.yield(LineBench.Report(meter: position.index, outcome: outcome))
        }
        try line.start()
        var readings = 0
        var silences = 0
        for await report in stream {
            if report.meter == 0 {
                let reading = try #require(report.reading, "\(report)")
                #expect(
                    reading.current
                        == PerPhase(
                            .milliamperes(101_500), .milliamperes(98_250), .milliamperes(45_750)))
                readings += 1
            } else {
                // pymodbus answers for a device that it does not have; others are silent.
                #expect(report.fault == .timeout || report.fault == .exception(code: 4))
                silences += 1
            }
            if readings >= 40, silences >= 2 { break }
        }
        try first.end()
        for await report in stream where report.fault == .unreachable { break }
        let (second, _) = try ThirdPartyTests.server(port: String(port))
        for await report in stream where report.reading != nil { break }
        line.stop()
        try second.end()
    }

    /// What third_party_client.py prints.
    struct Findings: Decodable, Equatable {
        let registers: [UInt16]
        let hole: Int
        let stranger: Int
        let others: [Int]
    }

    @Test("the server answers its client's reads and refuses all else", isThere)
    func server() throws {
        let server = try ModbusServer(host: "127.0.0.1", port: 0)
        server.hold(LineBench.image(milliamperes: 4321), unit: 1)
        try server.start()
        let script = try ThirdPartyTests.Script("third_party_client.py", [String(server.port)])
        let findings = try JSONDecoder().decode(Findings.self, from: Data(script.line().utf8))
        #expect(
            findings
                == Findings(
                    registers: [0, 4321, 0, 0, 0, 0], hole: 2, stranger: 11,
                    others: [1, 1, 1, 1, 1]))
        try script.end()
        server.stop()
    }
}
