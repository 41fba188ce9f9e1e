/// The order of the two bytes within a register; the raw values are the model file's words.
package enum ByteOrder: String, CaseIterable, Hashable, Sendable {
    /// The high byte first, as the standard asks.
    case big
    /// The low byte first.
    case little
}
