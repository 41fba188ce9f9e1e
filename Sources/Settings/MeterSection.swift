import Depot
import Metering
import Units

/// The `meters` section: where each meter answers and how it is wired.
struct MeterSection {
    /// Meters of a site: one for each of a hundred nodes.
    static let metersHighest = 100

    private(set) var meters: [Meter] = []
    /// In the order of `meters`; shorter where a map could not be read.
    private(set) var registerMaps: [RegisterMap] = []
    private var readers: [KeyReader] = []

    init(_ root: inout KeyReader, _ models: inout ModelLibrary) {
        for item in root.items("meters", named: "id", atMost: Self.metersHighest) {
            var keys = item
            if let map = models.registerMap(&keys) { registerMaps.append(map) }
            meters.append(Self.meter(&keys, model: keys.word("model")))
            keys.finish()
            readers.append(keys)
        }
        checkNames()
        checkAddresses()
    }

    func position(of id: String) -> MeterPosition? {
        meters.firstIndex { $0.id == id }.map { MeterPosition($0) }
    }

    /// Every meter measures exactly one node.
    func checkUse(by nodes: [NodeEntry]) {
        var users: [String: String] = [:]
        for node in nodes {
            guard let name = node.meter else { continue }
            if position(of: name) == nil {
                node.keys.report(
                    .reference, "meter", found: "\(node.keys.found("meter")), which is no meter",
                    allowed: nameMeant(name, among: meters.map(\.id)))
            } else if let first = users.updateValue(node.id ?? "", forKey: name) {
                node.keys.report(
                    .structure, "meter",
                    found: "\(node.keys.found("meter")), which measures \(first)",
                    allowed: "a meter of its own")
            }
        }
        for (meter, keys) in zip(meters, readers) where !meter.id.isEmpty {
            if users[meter.id] == nil {
                keys.report(
                    .structure, nil, found: "a meter that no node names",
                    allowed: "each meter at one node")
            }
        }
    }

    private static func meter(_ keys: inout KeyReader, model: String) -> Meter {
        let id = keys.required("id", .identifier, placeholder: "")
        let address = address(&keys)
        let units: Field<Int> =
            switch address {
            case .tcp: .networkUnit
            case .rtu: .serialUnit
            }
        let poll = keys.value("poll_ms", or: .seconds(1), .milliseconds(100...60_000))
        let stale = keys.value("stale_after_ms", or: .seconds(3), .milliseconds(300...600_000))
        if stale < poll * 3 {
            let isDefault = keys.has("stale_after_ms") ? "" : " (the default)"
            keys.report(
                .structure, "stale_after_ms", found: "\(stale.rawValue)\(isDefault)",
                allowed: "at least three polls, \(poll.rawValue * 3)")
        }
        return Meter(
            id: id, model: model, address: address,
            unit: keys.value("unit", or: 1, units), poll: poll, staleAfter: stale,
            transformerRatio: Int64(keys.value("ct_ratio", or: 1, .whole(1...10_000))),
            isReversed: keys.value("reversed", or: PerPhase(repeating: false), .phaseList),
            phases: keys.value("phases", or: PerPhase(.l1, .l2, .l3), .meterPhases))
    }

    private static func address(_ keys: inout KeyReader) -> Meter.Address {
        if keys.has("tcp") == keys.has("rtu") {
            keys.report(
                .structure, nil, found: keys.has("tcp") ? "both tcp and rtu" : "no address",
                allowed: "one of tcp and rtu")
        }
        var address: Meter.Address?
        if var rtu = keys.mapping("rtu") {
            let speeds = [1200, 2400, 4800, 9600, 19_200, 38_400, 57_600, 115_200]
            address = .rtu(
                device: rtu.required("device", .device, placeholder: ""),
                baud: rtu.required("baud", .oneOf(speeds), placeholder: 9600),
                parity: rtu.value("parity", or: .even, .word()),
                stopBits: rtu.value("stop_bits", or: 1, .oneOf([1, 2])))
            rtu.finish()
        }
        if var tcp = keys.mapping("tcp") {
            address = .tcp(
                host: tcp.required("host", .host, placeholder: ""),
                port: tcp.value("port", or: 502, .whole(1...65_535)))
            tcp.finish()
        }
        return address ?? .tcp(host: "", port: 0)
    }

    private func checkNames() {
        for (index, meter) in meters.enumerated() where !meter.id.isEmpty {
            guard let first = meters[..<index].firstIndex(where: { $0.id == meter.id }) else {
                continue
            }
            let line = readers[first].line(of: "id")
            readers[index].report(
                .duplicate, "id",
                found: "\(readers[index].found("id")), which is on line \(line) too",
                allowed: "each meter once")
        }
    }

    /// Two meters on one line need their own units and the same line settings.
    private func checkAddresses() {
        for (index, meter) in meters.enumerated() {
            for (other, reader) in zip(meters[..<index], readers) {
                if meter.address == other.address, meter.unit == other.unit,
                    readers[index].has("tcp") || readers[index].has("rtu")
                {
                    readers[index].report(
                        .duplicate, readers[index].has("unit") ? "unit" : nil,
                        found: "the unit \(meter.unit) at the address that \(other.id) has",
                        allowed: "a unit of its own")
                } else if case .rtu(let device, _, _, _) = meter.address,
                    case .rtu(device, _, _, _) = other.address, meter.address != other.address,
                    !device.isEmpty
                {
                    readers[index].report(
                        .structure, "rtu",
                        found: "\(device) otherwise than on line \(reader.line(of: "rtu"))",
                        allowed: "one baud, parity and stop_bits for all meters of a line")
                }
            }
        }
    }
}
