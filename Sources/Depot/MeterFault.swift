/// Why a poll of a meter gave no reading. A reading of zero and no reading are different things.
package enum MeterFault: Hashable, Codable, Sendable {
    /// The address could not be reached.
    case unreachable
    /// No answer in time.
    case timeout
    /// The meter answered with a Modbus exception code (Modbus application protocol, section 7).
    case exception(code: Int)
    /// The answer was too short, too long or damaged.
    case malformed
    /// A register held its type's or its model's mark for "not available", or no number.
    case notAvailable(quantity: String)
    /// The values can't be right: the quantity, and what was found.
    case implausible(quantity: String, found: String)
    /// Another device answers than the one that was commissioned.
    case wrongDevice(found: String)

    /// In words, for people.
    package var text: String {
        switch self {
        case .unreachable: "it can't be reached"
        case .timeout: "no answer"
        case .exception(let code): "it answers with Modbus exception \(code)"
        case .malformed: "its answers are damaged"
        case .notAvailable(let quantity): "it has no value for \(quantity)"
        case .implausible(let quantity, let found): "its \(quantity) can't be right: \(found)"
        case .wrongDevice(let found): "another device answers: \(found)"
        }
    }
}
