package import Logging

/// The daemon's log: one line on standard error for each event. Chargers and files have their words
/// in it, and none of them may begin a line of its own or speak to the terminal that shows it
/// (threats T10).
package struct LogLines: LogHandler {
    private var stream: StreamLogHandler

    package init(label: String) {
        stream = .standardError(label: label)
    }

    package var logLevel: Logger.Level {
        get { stream.logLevel }
        set { stream.logLevel = newValue }
    }

    package var metadata: Logger.Metadata {
        get { stream.metadata }
        set { stream.metadata = newValue }
    }

    package subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { stream[metadataKey: key] }
        set { stream[metadataKey: key] = newValue }
    }

    package func log(event: LogEvent) {
        var event = event
        event.message = "\(Self.line(event.message.description))"
        stream.log(event: event)
    }

    /// A text with every control character, line separator and invisible format character written
    /// as `\u{1B}`, as `busbar` writes it.
    package static func line(_ text: String) -> String {
        guard text.unicodeScalars.contains(where: isDangerous) else { return text }
        return text.unicodeScalars.reduce(into: "") { line, scalar in
            if isDangerous(scalar) {
                line += "\\u{\(String(scalar.value, radix: 16, uppercase: true))}"
            } else {
                line.unicodeScalars.append(scalar)
            }
        }
    }

    private static func isDangerous(_ scalar: Unicode.Scalar) -> Bool {
        let dangerous: [Unicode.GeneralCategory] = [
            .control, .format, .lineSeparator, .paragraphSeparator, .privateUse, .unassigned,
        ]
        return dangerous.contains(scalar.properties.generalCategory)
    }
}
