/// The order of the registers of a value that takes several; the raw values are the model file's
/// words.
package enum WordOrder: String, CaseIterable, Hashable, Sendable {
    /// The most significant register at the lowest address.
    case highFirst = "high_first"
    /// The least significant register at the lowest address.
    case lowFirst = "low_first"
}
