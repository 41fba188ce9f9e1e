import Depot
import Metering

/// The contract's `meter.yaml`: the registers of a meter model.
enum MeterModelFile {
    /// Marks for "not available" of one register; no maker has more than three.
    private static let marksHighest = 8

    /// Reads the file; nil, with errors, where it makes no register map.
    static func read(path: String, name: String, _ findings: Findings) -> RegisterMap? {
        guard let root = YAMLFile.root(path: path, findings),
            var keys = KeyReader(root, file: path, path: "", findings)
        else { return nil }
        let before = findings.errors.count
        let head = Head(
            name: name, maker: keys.required("maker", .text, placeholder: ""),
            models: keys.required("models", .texts(upTo: 50), placeholder: []),
            largestRead: keys.value(
                "largest_read", or: RegisterMap.largestReadHighest,
                .whole(1...RegisterMap.largestReadHighest)))
        switch keys.value("kind", or: Kind.registers, .word()) {
        case .registers: return registerMap(&keys, head, errorsBefore: before)
        case .sunspec: return sunSpec(&keys, head, errorsBefore: before)
        }
    }

    /// How a meter tells where its values are; the raw values are the file's words.
    private enum Kind: String, CaseIterable {
        case registers, sunspec
    }

    /// What every kind has.
    private struct Head {
        let name: String
        let maker: String
        let models: [String]
        let largestRead: Int
    }

    private static func sunSpec(
        _ keys: inout KeyReader, _ head: Head, errorsBefore before: Int
    ) -> RegisterMap? {
        keys.finish()
        guard keys.findings.errors.count == before else { return nil }
        do throws(RegisterMapError) {
            return try RegisterMap.sunSpec(
                name: head.name, maker: head.maker, models: head.models,
                largestRead: head.largestRead)
        } catch {
            for fault in error.faults { report(fault, keys, [:]) }
            return nil
        }
    }

    private static func registerMap(
        _ keys: inout KeyReader, _ head: Head, errorsBefore before: Int
    ) -> RegisterMap? {
        let function = keys.required(
            "function", .words(["3": ReadFunction.holding, "4": .input]), placeholder: .holding)
        let bytes = keys.value("byte_order", or: ByteOrder.big, .word())
        let words = keys.value("word_order", or: WordOrder.highFirst, .word())
        var places: [String: KeyReader] = [:]
        let registers = registers(&keys, &places)
        keys.finish()
        guard keys.findings.errors.count == before else { return nil }
        do throws(RegisterMapError) {
            return try RegisterMap(
                name: head.name, maker: head.maker, models: head.models, function: function,
                byteOrder: bytes, wordOrder: words, largestRead: head.largestRead,
                registers: registers)
        } catch {
            for fault in error.faults { report(fault, keys, places) }
            return nil
        }
    }

    private static func registers(
        _ keys: inout KeyReader, _ places: inout [String: KeyReader]
    ) -> [Register] {
        guard var list = keys.requiredMapping("registers") else { return [] }
        var registers: [Register] = []
        for quantity in MeteredQuantity.allCases where list.has(quantity.rawValue) {
            guard var entry = list.mapping(quantity.rawValue) else { continue }
            registers.append(register(quantity, &entry))
            entry.finish()
            places[quantity.rawValue] = entry
        }
        list.pass(MeteredQuantity.allCases.map(\.rawValue))
        list.finish()
        return registers
    }

    private static func register(
        _ quantity: MeteredQuantity, _ keys: inout KeyReader
    ) -> Register {
        Register(
            quantity: quantity,
            address: keys.required("address", .registerAddress, placeholder: 0),
            type: type(&keys),
            unit: keys.value("unit", or: .one, .word()),
            scale: keys.value("scale", or: .one, scale),
            every: keys.value("every", or: .fast, .word()),
            notAvailable: keys.value("not_available", or: [], marks))
    }

    private static func type(_ keys: inout KeyReader) -> RegisterType {
        let words = RegisterType.numbers.map(\.name) + ["string"]
        let field = Field<String>(allowed: words.joined(separator: " or ")) { node in
            node.text.flatMap { words.contains($0) ? $0 : nil }
        }
        let name = keys.required("type", field)
        if name == "string" {
            return .string(registers: keys.required("length", .whole(1...64), placeholder: 1))
        }
        return RegisterType.numbers.first { $0.name == name }?.type ?? .f32
    }

    private static var scale: Field<DecimalFactor> {
        Field(allowed: "a number such as 0.1, of up to nine digits") { node in
            node.text.flatMap { DecimalFactor(text: $0) }
        }
    }

    private static var marks: Field<[UInt64]> {
        Field(allowed: "a list of up to \(marksHighest) numbers, such as [0x7FFFFFFF]") { node in
            guard case .list(let items) = node.content, items.count <= marksHighest else {
                return nil
            }
            let marks = items.compactMap { Field<UInt64>.mark.read($0) }
            return marks.count == items.count ? marks : nil
        }
    }

    /// Tells a fault of the map at the line of its key.
    private static func report(
        _ fault: RegisterMapError.Fault, _ keys: KeyReader, _ places: [String: KeyReader]
    ) {
        let steps = fault.key.split(separator: ".").map(String.init)
        let entry = steps.count > 1 ? places[steps[1]] : nil
        let line =
            steps.count == 3
            ? entry?.line(of: steps[2]) : entry?.line(of: "") ?? keys.line(of: steps[0])
        let (found, allowed) = words(for: fault)
        keys.findings.add(
            ConfigurationError(
                kind: .structure, file: keys.file, line: line, key: fault.key,
                found: found, allowed: allowed))
    }

    /// What was found and what is allowed, out of the fault's one sentence.
    private static func words(
        for fault: RegisterMapError.Fault
    ) -> (found: String, allowed: String) {
        let parts = fault.text.split(separator: "; ", maxSplits: 1).map(String.init)
        var found = parts.first ?? fault.text
        if found.hasPrefix("is ") { found.removeFirst(3) }
        guard parts.count > 1 else {
            switch fault {
            case .mark: return (found, "a mark that its type can hold")
            case .overlap: return ("one that \(found)", "registers of its own")
            case .empty, .largestRead, .twice, .missing, .type, .width, .address, .unit:
                return (found, "each quantity once")
            }
        }
        var allowed = parts[1]
        for prefix in ["allowed is ", "allowed are "] where allowed.hasPrefix(prefix) {
            allowed.removeFirst(prefix.count)
        }
        return (found, allowed)
    }
}
