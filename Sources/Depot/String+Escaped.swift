/// Text on its way to a terminal. Names and sentences come from chargers, vehicles and files: none of
/// them may move the cursor, change the title or turn the line around (threat T10).
extension String {
    /// The text with every control character (C0, DEL, C1), line separator and invisible format
    /// character, such as one that reverses the direction, written as `\u{1B}`. Escaping twice
    /// changes nothing more.
    package var escapedForTerminal: String {
        guard unicodeScalars.contains(where: Self.isDangerous) else { return self }
        var escaped = ""
        for scalar in unicodeScalars {
            if Self.isDangerous(scalar) {
                escaped += "\\u{\(String(scalar.value, radix: 16, uppercase: true))}"
            } else {
                escaped.unicodeScalars.append(scalar)
            }
        }
        return escaped
    }

    /// Whether a terminal or a log may take the scalar for more than a letter.
    package static func isDangerous(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse,
            .unassigned:
            true
        case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter,
            .nonspacingMark, .spacingMark, .enclosingMark, .decimalNumber, .letterNumber,
            .otherNumber, .connectorPunctuation, .dashPunctuation, .openPunctuation,
            .closePunctuation, .initialPunctuation, .finalPunctuation, .otherPunctuation,
            .mathSymbol, .currencySymbol, .modifierSymbol, .otherSymbol, .spaceSeparator:
            false
        @unknown default: true
        }
    }
}
