/// Where a GPIO line is.
package struct LinePlace: Hashable, Codable, Sendable {
    /// The chip by its name, such as gpiochip0, or its label.
    package var chip: String
    /// The line by its name on the chip, or where it has none by its number.
    package var line: String

    package init(chip: String, line: String) {
        self.chip = chip
        self.line = line
    }

    /// For people.
    package var text: String { "line \(line) of \(chip)" }
}
