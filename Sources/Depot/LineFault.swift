/// Why a GPIO line can't be read or driven.
package enum LineFault: Error, Hashable, Codable, Sendable {
    /// The box has no such chip.
    case noChip
    /// The chip has no such line.
    case noLine
    /// Another program, or another line of the site file, has it.
    case busy
    /// The user of busbard may not use the chip.
    case notPermitted
    /// The system says no, with its errno, at a call.
    case system(call: String, code: Int32)

    /// In words, for people.
    package var text: String {
        switch self {
        case .noChip: "the box has no such chip"
        case .noLine: "the chip has no such line"
        case .busy: "something else uses it"
        case .notPermitted: "busbard may not use the chip"
        case .system(let call, let code): "\(call) fails with error \(code)"
        }
    }

    /// What to do about it.
    package var next: String {
        switch self {
        case .noChip, .noLine: "See gpioinfo for what there is, and mend the site file."
        case .busy: "See gpioinfo for who uses it."
        case .notPermitted: "Give the group of busbard the chip (udev)."
        case .system: "Check the wiring and the chip."
        }
    }
}
