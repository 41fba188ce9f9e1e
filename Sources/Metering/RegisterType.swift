/// How the registers of one value are to be read.
package enum RegisterType: Hashable, Sendable {
    case i16, u16, i32, u32, i64, u64, f32, f64
    /// Text, two characters in a register. The length is in registers.
    case string(registers: Int)

    /// The types that a model file names by one word, in the order of their width; `string` needs
    /// a length beside it.
    package static let numbers: [(name: String, type: RegisterType)] = [
        ("i16", .i16), ("u16", .u16), ("i32", .i32), ("u32", .u32), ("f32", .f32),
        ("i64", .i64), ("u64", .u64), ("f64", .f64),
    ]

    /// As the model file writes it.
    package var name: String {
        switch self {
        case .i16: "i16"
        case .u16: "u16"
        case .i32: "i32"
        case .u32: "u32"
        case .i64: "i64"
        case .u64: "u64"
        case .f32: "f32"
        case .f64: "f64"
        case .string: "string"
        }
    }

    /// How many registers it takes.
    package var width: Int {
        switch self {
        case .i16, .u16: 1
        case .i32, .u32, .f32: 2
        case .i64, .u64, .f64: 4
        case .string(let registers): registers
        }
    }

    /// Whether it can hold a serial number: text or an unsigned number.
    var isIdentity: Bool {
        switch self {
        case .string, .u16, .u32, .u64: true
        case .i16, .i32, .i64, .f32, .f64: false
        }
    }
}
