import Depot
import Foundation
import Glibc
import Testing

/// A serial line without wires: two pseudo-terminals that socat joins, one for Busbar and one for
/// the meters.
struct SerialBench {
    /// The end that Busbar opens.
    let near: String
    /// The end that the meters are on.
    let far: String

    private let directory: URL

    static let isThere = ConditionTrait.enabled(
        if: FileManager.default.isExecutableFile(atPath: "/usr/bin/socat")
            && ThirdPartyTests.python != nil,
        "needs socat, and pymodbus 3.16.1 with pyserial 3.5 in BUSBAR_VENV")

    init() throws {
        directory = FileManager.default.temporaryDirectory
            .appending(path: "busbar-serial-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
        near = directory.appending(path: "near").path
        far = directory.appending(path: "far").path
    }

    /// The address of the near end.
    var address: Meter.Address {
        .rtu(device: near, baud: 19_200, parity: .none, stopBits: 1)
    }

    /// The wire, which is there once this returns, until it is cut.
    func wire() throws -> Process {
        let socat = Process()
        let messages = Pipe()
        socat.executableURL = URL(filePath: "/usr/bin/socat")
        socat.arguments = [
            "-d", "-d", "pty,raw,echo=0,link=\(near)", "pty,raw,echo=0,link=\(far)",
        ]
        socat.standardError = messages
        try socat.run()
        var said = ""
        while !said.contains("starting data transfer loop") {
            let more = try messages.fileHandleForReading.read(upToCount: 1) ?? Data()
            try #require(!more.isEmpty, "socat ended: \(said)")
            said += String(decoding: more, as: UTF8.self)
        }
        return socat
    }

    /// Takes the wire away, as when an adapter is pulled out.
    func cut(_ wire: Process) {
        // A child of a pool's thread inherits that thread's mask, which holds SIGTERM back.
        kill(wire.processIdentifier, SIGKILL)
        wire.waitUntilExit()
    }

    /// Meters of pymodbus at the far end, by unit with the milliamperes on L1.
    func meters(_ units: KeyValuePairs<Int, Int>) throws -> ThirdPartyTests.Script {
        let script = try ThirdPartyTests.Script(
            "third_party_serial.py", [far] + units.map { "\($0.key)=\($0.value)" })
        #expect(try script.line() == "ready")
        return script
    }

    /// Removes what is left.
    func clear() throws { try FileManager.default.removeItem(at: directory) }
}
