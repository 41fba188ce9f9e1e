/// A meter model as data: how its registers become quantities. Made from a file in
/// `firmware-config/meters`; a new model needs no Swift.
package struct RegisterMap: Hashable, Sendable {
    /// What a site file calls the model: the file's name without its ending.
    package let name: String
    /// Who makes it.
    package let maker: String
    /// The maker's type names; at least one.
    package let models: [String]
    /// The most registers in one request, 1 to 125 (Modbus application protocol, section 6.3).
    package let largestRead: Int
    /// Where the quantities are.
    package let content: Content

    /// How the quantities are found.
    package enum Content: Hashable, Sendable {
        /// At fixed addresses, at most one register for a quantity.
        case registers([Register], ReadFunction, ByteOrder, WordOrder)
        /// Through the model list that a SunSpec device carries.
        case sunSpec
    }

    /// The most that one request may ask for (Modbus application protocol, section 6.3).
    package static let largestReadHighest = 125

    /// A map with fixed addresses. Throws all faults at once.
    package init(
        name: String, maker: String, models: [String], function: ReadFunction,
        byteOrder: ByteOrder, wordOrder: WordOrder, largestRead: Int, registers: [Register]
    ) throws(RegisterMapError) {
        try self.init(
            name: name, maker: maker, models: models, largestRead: largestRead,
            content: .registers(registers, function, byteOrder, wordOrder))
    }

    /// A device that tells by SunSpec's model list where its values are.
    package static func sunSpec(
        name: String, maker: String, models: [String], largestRead: Int
    ) throws(RegisterMapError) -> RegisterMap {
        try RegisterMap(
            name: name, maker: maker, models: models, largestRead: largestRead, content: .sunSpec)
    }

    private init(
        name: String, maker: String, models: [String], largestRead: Int, content: Content
    ) throws(RegisterMapError) {
        self.name = name
        self.maker = maker
        self.models = models
        self.largestRead = largestRead
        self.content = content
        let faults = headFaults() + contentFaults()
        guard faults.isEmpty else { throw RegisterMapError(faults: faults) }
    }

    private func headFaults() -> [RegisterMapError.Fault] {
        var faults: [RegisterMapError.Fault] = []
        if name.isEmpty { faults.append(.empty(key: "name")) }
        if maker.isEmpty { faults.append(.empty(key: "maker")) }
        if models.isEmpty || models.contains("") { faults.append(.empty(key: "models")) }
        if !(1...RegisterMap.largestReadHighest).contains(largestRead) {
            faults.append(.largestRead(found: largestRead))
        }
        return faults
    }

    private func contentFaults() -> [RegisterMapError.Fault] {
        guard case .registers(let registers, _, _, _) = content else { return [] }
        var faults = registers.flatMap { register in
            register.faults(largestRead: largestRead)
        }
        for (index, register) in registers.enumerated() {
            for earlier in registers[..<index] {
                if earlier.quantity == register.quantity {
                    faults.append(.twice(register.quantity))
                } else if earlier.collides(with: register) {
                    faults.append(.overlap(earlier.quantity, register.quantity))
                }
            }
        }
        let present = registers.map(\.quantity)
        for current in MeteredQuantity.currents where !present.contains(current) {
            faults.append(.missing(current))
        }
        for group in [MeteredQuantity.powers, MeteredQuantity.voltages]
        where group.contains(where: present.contains) {
            faults += group.filter { !present.contains($0) }.map { .missing($0) }
        }
        return faults
    }
}

extension Register {
    fileprivate func faults(largestRead: Int) -> [RegisterMapError.Fault] {
        var faults: [RegisterMapError.Fault] = []
        if quantity == .serialNumber ? !type.isIdentity : type.name == "string" {
            faults.append(.type(quantity, found: type.name))
        }
        if type.width < 1 || type.width > largestRead {
            faults.append(.width(quantity, registers: type.width, largestRead: largestRead))
            return faults
        }
        if address < 0 || address > 0x1_0000 - type.width {
            faults.append(.address(quantity, found: address))
        }
        let allowed = RegisterUnit.allowed(for: quantity.dimension)
        if !allowed.contains(unit) {
            faults.append(.unit(quantity, found: unit, allowed: allowed))
        }
        let bits = type.width * 16
        for mark in notAvailable where bits < 64 && mark >> bits != 0 {
            faults.append(.mark(quantity, found: mark, type: type.name))
        }
        return faults
    }

    /// Two quantities may share one register whole (the power of a single phase is the total);
    /// a part of one is a slip of the pen.
    fileprivate func collides(with other: Register) -> Bool {
        let widths = 1...RegisterMap.largestReadHighest
        let bothSane =
            (0...0xFFFF).contains(address) && (0...0xFFFF).contains(other.address)
            && widths.contains(type.width) && widths.contains(other.type.width)
        return bothSane && addresses.overlaps(other.addresses) && addresses != other.addresses
    }
}
