import Depot
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
        event.message = "\(event.message.description.escapedForTerminal)"
        stream.log(event: event)
    }
}
