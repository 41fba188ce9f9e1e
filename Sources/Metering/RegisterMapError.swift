/// Why a register map is refused: everything that is wrong with it.
package struct RegisterMapError: Error, Hashable, Sendable {
    /// At least one.
    package let faults: [Fault]

    /// One thing that is wrong.
    package enum Fault: Hashable, Sendable {
        /// A name that must be given is empty.
        case empty(key: String)
        /// `largest_read` is outside 1 to 125.
        case largestRead(found: Int)
        /// A quantity stands twice.
        case twice(MeteredQuantity)
        /// A quantity is needed: the three currents always, and all three of the powers or of
        /// the voltages once one is there.
        case missing(MeteredQuantity)
        /// Two quantities share a part of their registers.
        case overlap(MeteredQuantity, MeteredQuantity)
        /// The type can't hold the quantity.
        case type(MeteredQuantity, found: String)
        /// The value is wider than one request may ask for, or has no width.
        case width(MeteredQuantity, registers: Int, largestRead: Int)
        /// The address, or the value's last register, is outside 0 to 65535.
        case address(MeteredQuantity, found: Int)
        /// The unit measures something else.
        case unit(MeteredQuantity, found: RegisterUnit, allowed: [RegisterUnit])
        /// A mark for "not available" has more bits than its type.
        case mark(MeteredQuantity, found: UInt64, type: String)

        /// The key of the model file that it is about.
        package var key: String {
            switch self {
            case .empty(let key): key
            case .largestRead: "largest_read"
            case .twice(let quantity), .missing(let quantity): "registers.\(quantity.rawValue)"
            case .overlap(_, let quantity): "registers.\(quantity.rawValue).address"
            case .type(let quantity, _): "registers.\(quantity.rawValue).type"
            case .width(let quantity, _, _): "registers.\(quantity.rawValue).type"
            case .address(let quantity, _): "registers.\(quantity.rawValue).address"
            case .unit(let quantity, _, _): "registers.\(quantity.rawValue).unit"
            case .mark(let quantity, _, _): "registers.\(quantity.rawValue).not_available"
            }
        }

        /// What was found and what is allowed, for people.
        package var text: String {
            switch self {
            case .empty: "is empty; it must be given"
            case .largestRead(let found): "is \(found); allowed is 1 to 125"
            case .twice: "stands twice"
            case .missing: "is missing; all three phases are needed"
            case .overlap(let other, _): "takes a part of the registers of \(other.rawValue)"
            case .type(.serialNumber, let found):
                "is \(found); a serial number is string, u16, u32 or u64"
            case .type(_, let found): "is \(found); allowed are the number types"
            case .width(_, let registers, let largestRead):
                "takes \(registers) registers; allowed is 1 to largest_read, \(largestRead)"
            case .address(_, let found): "is \(found); all of the value lies in 0 to 65535"
            case .unit(_, let found, let allowed):
                "is \(found.rawValue); allowed is \(allowed.map(\.rawValue).joined(separator: ", "))"
            case .mark(_, let found, let type):
                "0x\(String(found, radix: 16, uppercase: true)) has more bits than \(type)"
            }
        }
    }
}
