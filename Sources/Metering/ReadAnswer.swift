package import Depot

/// What became of one request.
package enum ReadAnswer: Hashable, Sendable {
    /// The registers; whether as many as asked for is for the reader to check.
    case words([UInt16])
    /// A Modbus exception code (Modbus application protocol, section 7).
    case exception(code: Int)
    /// No answer in time.
    case timeout
    /// There is no connection to ask over.
    case unreachable
    /// The answer broke the protocol.
    case malformed

    /// Modbus exception 2: a register that was asked for does not exist.
    package static let illegalDataAddress = ReadAnswer.exception(code: 2)

    /// The answer as the fault that it is; nil for words.
    package var fault: MeterFault? {
        switch self {
        case .words: nil
        case .exception(let code): .exception(code: code)
        case .timeout: .timeout
        case .unreachable: .unreachable
        case .malformed: .malformed
        }
    }
}
