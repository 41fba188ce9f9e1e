/// Why a line or a server could not be set up. What happens on a running line is an outcome, not
/// an error.
package enum FieldBusError: Error, Hashable, Sendable {
    /// Every descriptor below `LowDescriptor.numbers` is taken: the line must be made earlier in
    /// the life of the process.
    case noLowDescriptor(found: Int32)
    /// A call of the system failed.
    case system(call: String, code: Int32)
    /// The listener's host is not an IPv4 address.
    case notAnAddress(String)
}
