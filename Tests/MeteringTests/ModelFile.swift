import Foundation
import Metering

/// Reads the plain form that the files in `firmware-config/meters` are written in, so that the
/// product's own data meets the recorded images here. The real reader, with all of YAML and its
/// errors, is another module's and has tests of its own.
enum ModelFile {
    struct Unreadable: Error {
        let line: String
    }

    static func map(_ name: String) throws -> RegisterMap {
        let path = URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "../../firmware-config/meters/\(name).yaml")
        let text = try String(contentsOf: path, encoding: .utf8)
        var head: [String: String] = [:]
        var registers: [Register] = []
        for line in text.split(separator: "\n") {
            let bare = line.split(separator: "#", omittingEmptySubsequences: false)[0]
            guard let colon = bare.firstIndex(of: ":") else { continue }
            let key = bare[..<colon].trimmingCharacters(in: .whitespaces)
            let value = bare[bare.index(after: colon)...].trimmingCharacters(in: .whitespaces)
            if line.hasPrefix(" ") {
                registers.append(try register(key, fields(value)))
            } else {
                head[key] = value
            }
        }
        let maker = head["maker"] ?? ""
        let models = (head["models"] ?? "").split(separator: ",").map(String.init)
        let largestRead = Int(head["largest_read"] ?? "") ?? 0
        if head["kind"] == "sunspec" {
            return try .sunSpec(
                name: name, maker: maker, models: models, largestRead: largestRead)
        }
        guard let function = Int(head["function"] ?? "").flatMap(ReadFunction.init(rawValue:)),
            let bytes = ByteOrder(rawValue: head["byte_order"] ?? ""),
            let words = WordOrder(rawValue: head["word_order"] ?? "")
        else { throw Unreadable(line: name) }
        return try RegisterMap(
            name: name, maker: maker, models: models, function: function, byteOrder: bytes,
            wordOrder: words, largestRead: largestRead, registers: registers)
    }

    private static func fields(_ text: String) -> [String: String] {
        let inner = text.trimmingCharacters(in: CharacterSet(charactersIn: "{} "))
        return Dictionary(
            inner.split(separator: ",").map { field in
                let parts = field.split(separator: ":").map {
                    $0.trimmingCharacters(in: .whitespaces)
                }
                return (parts[0], parts.count > 1 ? parts[1] : "")
            }, uniquingKeysWith: { first, _ in first })
    }

    private static func register(_ key: String, _ fields: [String: String]) throws -> Register {
        guard let quantity = MeteredQuantity(rawValue: key),
            let address = Int(fields["address"] ?? ""),
            let type = RegisterType.numbers.first(where: { $0.name == fields["type"] })?.type,
            let unit = RegisterUnit(rawValue: fields["unit"] ?? "1"),
            let scale = DecimalFactor(text: fields["scale"] ?? "1"),
            let every = Register.Pace(rawValue: fields["every"] ?? "fast")
        else { throw Unreadable(line: "\(key) \(fields)") }
        return Register(
            quantity: quantity, address: address, type: type, unit: unit, scale: scale,
            every: every, notAvailable: [])
    }
}
