import Depot
package import LocalAPI

/// The alarms with all of their text: what `busbar alarms` prints.
package struct AlarmsPage: Sendable {
    private let document: AlarmsDocument

    package init(_ document: AlarmsDocument) {
        self.document = document
    }

    /// The alarms in lines of at most `width` columns.
    package func lines(width: Int) -> [String] {
        var lines: [String] = []
        for alarm in document.open {
            lines += [
                "\(alarm.severity.rawValue)  \(alarm.id)  since \(alarm.since.dateAndClock)"
            ]
            lines += indented(alarm.text, width: width)
        }
        if document.open.isEmpty { lines.append("no alarm stands") }
        if !document.ended.isEmpty { lines += ["", "ended:"] }
        for alarm in document.ended {
            lines.append(
                "\(alarm.severity.rawValue)  \(alarm.id)  "
                    + "\(alarm.since.dateAndClock) to \(alarm.endedAt.text(near: alarm.since))")
            lines += indented(alarm.text, width: width)
        }
        return lines.map(\.escapedForTerminal)
    }

    private func indented(_ text: String, width: Int) -> [String] {
        text.escapedForTerminal.wrapped(to: width - 2).map { "  " + $0 }
    }
}
