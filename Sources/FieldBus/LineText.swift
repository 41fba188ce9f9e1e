package import Depot

/// A line as people type it: `tcp://10.20.0.5:502`, `serial:///dev/ttyUSB0?speed=9600&parity=N`.
package enum LineText {
    /// The line; nil where the text is none. The port is 502, the parity even and the stop bit
    /// one unless they are given, as in a site file; the speed of a serial line must be.
    package static func address(_ text: String) -> Meter.Address? {
        if text.hasPrefix("tcp://") { return tcp(text.dropFirst(6)) }
        if text.hasPrefix("serial://") { return serial(text.dropFirst(9)) }
        return nil
    }

    /// Units such as `1..10`, `7` or `1,3,7..9`, each once and in order; nil where the text is
    /// none, or has units that the line does not: 1 to 247, over TCP also 0 and 255 for the device
    /// at the address itself (Modbus messaging on TCP/IP V1.0b, section 4.4.2.1).
    package static func units(_ text: String, on address: Meter.Address) -> [Int]? {
        let isKnown: (Int) -> Bool =
            switch address {
            case .tcp: { (0...247).contains($0) || $0 == 255 }
            case .rtu: { (1...247).contains($0) }
            }
        return units(text).flatMap { $0.allSatisfy(isKnown) ? $0 : nil }
    }

    private static func units(_ text: String) -> [Int]? {
        var units = [Bool](repeating: false, count: 256)
        for part in text.split(separator: ",", omittingEmptySubsequences: false) {
            let ends = part.split(separator: ".", omittingEmptySubsequences: false)
            guard let first = ends.first.flatMap({ Int($0) }), let last = Int(ends[ends.count - 1]),
                ends.count == 1 || ends.count == 3 && ends[1].isEmpty,
                first <= last, units.indices.contains(first), units.indices.contains(last)
            else { return nil }
            for unit in first...last { units[unit] = true }
        }
        return units.indices.filter { units[$0] }
    }

    private static func tcp(_ text: Substring) -> Meter.Address? {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard (1...2).contains(parts.count), let host = parts.first, isName(host) else {
            return nil
        }
        guard parts.count == 2 else { return .tcp(host: String(host), port: 502) }
        guard let port = Int(parts[1]), (1...65_535).contains(port) else { return nil }
        return .tcp(host: String(host), port: port)
    }

    private static func isName(_ host: Substring) -> Bool {
        !host.isEmpty && host.utf8.count <= 253
            && host.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || ".-_".contains($0)) }
    }

    private static func serial(_ text: Substring) -> Meter.Address? {
        let parts = text.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        guard let device = parts.first, device.hasPrefix("/"), parts.count == 2 else { return nil }
        var baud: Int?
        var parity = Meter.Parity.even
        var stopBits = 1
        for setting in parts[1].split(separator: "&", omittingEmptySubsequences: false) {
            let pair = setting.split(separator: "=", omittingEmptySubsequences: false)
            guard pair.count == 2 else { return nil }
            switch (pair[0], pair[1]) {
            case ("speed", let rate):
                guard let rate = Int(rate), bauds.contains(rate) else { return nil }
                baud = rate
            case ("parity", "N"): parity = .none
            case ("parity", "E"): parity = .even
            case ("parity", "O"): parity = .odd
            case ("stop", "1"): stopBits = 1
            case ("stop", "2"): stopBits = 2
            default: return nil
            }
        }
        guard let baud else { return nil }
        return .rtu(device: String(device), baud: baud, parity: parity, stopBits: stopBits)
    }

    /// As in a site file.
    private static let bauds = [1200, 2400, 4800, 9600, 19_200, 38_400, 57_600, 115_200]
}
