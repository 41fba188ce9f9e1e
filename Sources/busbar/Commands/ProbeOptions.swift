import ArgumentParser
import Depot
import FieldBus
import LocalAPI
import Metering
import Screens
import Settings

/// `busbar meters --probe`: what answers on a line. It opens the line itself and needs no daemon.
struct ProbeOptions: ParsableArguments {
    @Option(
        name: .customLong("probe"),
        help: ArgumentHelp(
            "Tell what answers on a line: tcp://host:port or "
                + "serial:///dev/ttyUSB0?speed=9600&parity=N&stop=1.", valueName: "line"))
    var line: String?

    @Option(help: "The units to probe, such as 1..10 or 1,3,7.")
    var units = "1..10"

    @Option(help: "The directory of the meter and charger models.")
    var models = "/usr/share/busbar"

    func validate() throws {
        if let line { _ = try place(line) }
    }

    private func place(_ line: String) throws -> (address: Meter.Address, units: [Int]) {
        guard let address = LineText.address(line) else {
            throw ValidationError(
                "write the line as tcp://10.20.0.5:502 or as "
                    + "serial:///dev/ttyUSB0?speed=9600&parity=N&stop=1; parity is N, E or O")
        }
        guard let units = LineText.units(units, on: address) else {
            throw ValidationError(
                "write the units as 1..10 or as 1,3,7, within 1 to 247; over TCP also 0 and 255")
        }
        return (address, units)
    }

    /// Probes and prints; throws where nothing answers.
    func run(line: String, json: Bool) throws {
        let (address, units) = try place(line)
        let maps: [RegisterMap]
        do throws(ConfigurationErrors) {
            maps = try MeterLibrary.maps(modelsDirectory: models)
        } catch {
            Console.complain(error.errors.map(\.text.escapedForTerminal))
            throw ExitCode(1)
        }
        let findings = try probe(address, units, maps, quietly: json)
        if json { Console.show([ProbeDocument(line: line, findings: findings).text]) }
        guard findings.contains(where: { $0.finding != .silent }) else { throw ExitCode(1) }
    }

    /// A unit and what became of it.
    struct Row {
        let unit: Int
        let finding: ProbeFinding
    }

    private func probe(
        _ address: Meter.Address, _ units: [Int], _ maps: [RegisterMap], quietly: Bool
    ) throws -> [Row] {
        var probe = try LineProbe(address: address, generator: SystemRandomNumberGenerator())
        defer { probe.close() }
        var rows: [Row] = []
        for unit in units {
            do throws(DialFailure) {
                rows.append(Row(unit: unit, finding: try probe.finding(unit: unit, maps: maps)))
            } catch {
                Console.complain([error.text(of: address).escapedForTerminal])
                throw ExitCode(1)
            }
            // Each unit takes a while: what is known is shown.
            guard !quietly, let row = rows.last else { continue }
            Console.show(ProbePage(row).lines.map(\.escapedForTerminal))
        }
        return rows
    }
}

extension DialFailure {
    fileprivate func text(of address: Meter.Address) -> String {
        switch (self, address) {
        case (.inUse, .rtu(let device, _, _, _)):
            "\(device) is held by another program, most likely busbard, which polls its meters "
                + "over it. Stop it first (systemctl stop busbard), or probe from another line."
        case (.inUse, .tcp(let host, let port)): "\(host):\(port) is held by another program"
        case (.refused(let code), .rtu(let device, _, _, _)):
            "\(device) can't be opened: \(SystemError.text(code))"
        case (.refused(let code), .tcp(let host, let port)):
            "\(host):\(port) can't be reached: \(SystemError.text(code))"
        case (.settings, _): "this speed, parity or address can't be used"
        }
    }
}
