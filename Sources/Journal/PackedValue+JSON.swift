extension PackedValue {
    /// The value as JSON on one line. Equal values give equal text.
    var json: String {
        switch self {
        case .null: "null"
        case .flag(let flag): flag ? "true" : "false"
        case .integer(let number): "\(number)"
        case .large(let number): "\(number)"
        case .real(let number): "\(number)"
        case .text(let text): Self.quoted(text)
        case .list(let items): "[" + items.map(\.json).joined(separator: ",") + "]"
        case .map(let entries):
            "{"
                + entries.map { Self.quoted($0.key) + ":" + $0.value.json }
                .joined(separator: ",") + "}"
        }
    }

    /// The value as JSON in which only what fits stands on one line: two versions of a large
    /// value differ in few lines. All but the first are indented by `indent` at least.
    func json(indent: String) -> String {
        let short = json
        guard short.utf8.count + indent.utf8.count > Self.lineHighest else { return short }
        let deeper = indent + "  "
        switch self {
        case .null, .flag, .integer, .large, .real, .text: return short
        case .list(let items):
            let lines = items.map { deeper + $0.json(indent: deeper) }
            return "[\n" + lines.joined(separator: ",\n") + "\n" + indent + "]"
        case .map(let entries):
            let lines = entries.map {
                deeper + Self.quoted($0.key) + ": " + $0.value.json(indent: deeper)
            }
            return "{\n" + lines.joined(separator: ",\n") + "\n" + indent + "}"
        }
    }

    /// A line of a page.
    private static let lineHighest = 100

    private static func quoted(_ text: String) -> String {
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case "\u{0}"..."\u{1F}", "\u{7F}"..."\u{9F}", "\u{2028}", "\u{2029}":
                // Nothing that a charger says begins a line of its own or moves a terminal.
                let digits = String(scalar.value, radix: 16)
                result += "\\u" + String(repeating: "0", count: 4 - digits.utf8.count) + digits
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result + "\""
    }
}
