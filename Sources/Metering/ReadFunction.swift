/// How a meter's registers are asked for. Only reading exists: Modbus knows no authentication, so
/// nothing of ours can form a writing request (Modbus application protocol V1.1b3, section 6).
package enum ReadFunction: Int, CaseIterable, Hashable, Sendable {
    /// Read holding registers.
    case holding = 3
    /// Read input registers.
    case input = 4
}
