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
        // A register may go on in the next line.
        for line in text.replacing(/,\n +/, with: ", ").split(separator: "\n") {
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
        let models = (head["models"] ?? "").split(separator: ",")
            .map { $0.trimmingCharacters(in: CharacterSet(charactersIn: "[]\" ")) }
            .filter { !$0.isEmpty }
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
            let address = number(fields["address"] ?? "").flatMap(Int.init(exactly:)),
            let type = RegisterType.numbers.first(where: { $0.name == fields["type"] })?.type,
            let unit = RegisterUnit(rawValue: fields["unit"] ?? "1"),
            let scale = DecimalFactor(text: fields["scale"] ?? "1"),
            let every = Register.Pace(rawValue: fields["every"] ?? "fast")
        else { throw Unreadable(line: "\(key) \(fields)") }
        return Register(
            quantity: quantity, address: address, type: type, unit: unit, scale: scale,
            every: every, notAvailable: marks(fields["not_available"] ?? "[]"))
    }

    private static func number(_ text: String) -> UInt64? {
        text.hasPrefix("0x") ? UInt64(text.dropFirst(2), radix: 16) : UInt64(text)
    }

    /// The files here have one mark at most, so that a comma always ends a field.
    private static func marks(_ text: String) -> [UInt64] {
        number(text.trimmingCharacters(in: CharacterSet(charactersIn: "[]"))).map { [$0] } ?? []
    }

    /// Every model file of the product, by name.
    static var names: [String] {
        let directory = URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "../../firmware-config/meters").path
        // A directory that can't be listed leaves the tests without files, and they ask for some.
        let files = try? FileManager.default.contentsOfDirectory(atPath: directory)
        return (files ?? []).filter { $0.hasSuffix(".yaml") }.map { String($0.dropLast(5)) }
            .sorted()
    }
}
