extension String {
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
