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

    static func isDangerous(_ scalar: Unicode.Scalar) -> Bool {
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

    /// How many columns of a terminal the text takes: two for each wide character.
    package var columnCount: Int {
        reduce(0) { $0 + Self.columns(of: $1) }
    }

    /// The text cut to at most `width` columns; what was cut ends in `~`.
    package func cut(to width: Int) -> String {
        guard columnCount > width else { return self }
        var kept = ""
        var columns = 0
        for character in self {
            columns += Self.columns(of: character)
            guard columns < width else { break }
            kept.append(character)
        }
        return width > 0 ? kept + "~" : ""
    }

    /// The text cut or filled with spaces at its end to exactly `width` columns.
    package func leading(in width: Int) -> String {
        let text = cut(to: width)
        return text + String(repeating: " ", count: width - text.columnCount)
    }

    /// The text cut or filled with spaces at its start to exactly `width` columns.
    package func trailing(in width: Int) -> String {
        let text = cut(to: width)
        return String(repeating: " ", count: width - text.columnCount) + text
    }

    /// The text in lines of at most `width` columns, broken at spaces where there are any.
    package func wrapped(to width: Int) -> [String] {
        var lines: [String] = []
        var line = ""
        for word in split(separator: " ").map(String.init) {
            if line.isEmpty {
                line = word.cut(to: width)
            } else if line.columnCount + 1 + word.columnCount <= width {
                line += " " + word
            } else {
                lines.append(line)
                line = word.cut(to: width)
            }
        }
        return line.isEmpty ? lines : lines + [line]
    }

    /// The East Asian wide blocks and emoji (Unicode UAX 11, in round ranges).
    private static func columns(of character: Character) -> Int {
        guard let first = character.unicodeScalars.first else { return 0 }
        switch first.value {
        case 0x1100...0x115F, 0x2E80...0xA4CF, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F,
            0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x1F300...0x1FAFF, 0x20000...0x3FFFD:
            return 2
        default: return 1
        }
    }
}
