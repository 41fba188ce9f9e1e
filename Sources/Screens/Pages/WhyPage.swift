import Depot
package import LocalAPI

/// Why a connector's limit is what it is: what `busbar why` prints.
package struct WhyPage: Sendable {
    private let document: WhyDocument

    package init(_ document: WhyDocument) {
        self.document = document
    }

    /// The reasoning in lines of at most `width` columns.
    package func lines(width: Int) -> [String] {
        var lines = [title] + sentences(width: width)
        if !document.nodes.isEmpty { lines += [""] + nodes(width: width) }
        if !document.history.isEmpty { lines += [""] + history(width: width) }
        return lines.map(\.escapedForTerminal)
    }

    private var title: String {
        let name = "\(document.charger)/\(document.connector)"
        let at = document.at.dateAndClock
        guard document.limitAmps != nil || document.limitKilowatts != nil else {
            return "\(name) had no limit that is known at \(at)"
        }
        let limit = Figure.limit(amps: document.limitAmps, kilowatts: document.limitKilowatts)
        let power =
            document.limitAmps == nil || document.limitKilowatts == nil
            ? "" : " (\(Figure.text(document.limitKilowatts, unit: "kW")))"
        return "\(name) may draw \(limit)\(power) at \(at)"
    }

    private func sentences(width: Int) -> [String] {
        let all = (document.cause.map { ["because " + $0.text] } ?? []) + document.sentences
        return all.flatMap { sentence in
            sentence.escapedForTerminal.wrapped(to: width - 4).enumerated().map {
                ($0.offset == 0 ? "  - " : "    ") + $0.element
            }
        }
    }

    private func nodes(width: Int) -> [String] {
        var table = TextTable([
            .text("NODE", 20), .text("ON", 5), .number("LIMIT", 10), .number("RESERVE", 9),
            .number("OTHER", 9), .number("CHARGERS", 9), .number("LEFT", 9), .text("", 10),
        ])
        for node in document.nodes {
            let figures = [node.limit, node.reserve, node.otherLoad, node.chargers, node.left]
            table.add(
                [node.id, node.phase ?? "power"]
                    + figures.map { Figure.text($0, unit: node.unit.rawValue) }
                    + [node.binds ? "<- binds" : ""])
        }
        let (heading, rows) = table.lines(width: width)
        return [heading] + rows
    }

    private func history(width: Int) -> [String] {
        var table = TextTable([.text("FROM", 19), .number("LIMIT", 9), .text("BECAUSE", 200)])
        for change in document.history {
            table.add([
                change.at.text(near: document.at),
                Figure.limit(amps: change.limitAmps, kilowatts: change.limitKilowatts),
                change.cause.text,
            ])
        }
        let (heading, rows) = table.lines(width: width)
        return [heading] + rows
    }
}
