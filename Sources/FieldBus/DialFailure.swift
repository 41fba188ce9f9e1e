/// Why a line could not be opened.
package enum DialFailure: Error, Hashable, Sendable {
    /// The system refused: an error number, such as of a host that does not answer or a device
    /// that is not there.
    case refused(code: Int32)
    /// Another program holds the serial line: `busbard`, or a second probe.
    case inUse
    /// Parameters that libmodbus does not take.
    case settings
}
