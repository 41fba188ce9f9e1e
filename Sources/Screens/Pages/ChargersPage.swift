import Depot
package import LocalAPI

/// The chargers and their links: what `busbar chargers` prints.
package struct ChargersPage: Sendable {
    private let document: ChargersDocument

    package init(_ document: ChargersDocument) {
        self.document = document
    }

    /// The table in at most `width` columns, and below it what is odd about each charger.
    package func lines(width: Int) -> [String] {
        guard !document.chargers.isEmpty else { return ["the site has no chargers"] }
        var table = TextTable([
            .text("CHARGER", 14), .text("MODEL", 16), .text("FIRMWARE", 10), .text("ONLINE", 19),
            .number("CLOCK", 8), .text("CLASS", 5), .text("SET UP", 60),
        ])
        for charger in document.chargers {
            table.add([
                charger.id, charger.model, charger.firmware ?? "-",
                charger.online ? charger.onlineSince?.dateAndClock ?? "online" : "offline",
                charger.clockOffsetMilliseconds.map(offset) ?? "-", charger.leaseClass.rawValue,
                charger.setUp.state,
            ])
        }
        let (heading, rows) = table.lines(width: width)
        let notes = (document.chargers.flatMap(notes) + strangers + refused)
            .map { $0.escapedForTerminal }
        return [heading] + rows + (notes.isEmpty ? [] : [""])
            + notes.flatMap { $0.wrapped(to: width) }
    }

    private func offset(milliseconds: Int64) -> String {
        let sign = milliseconds < 0 ? "-" : "+"
        return sign + Figure.age(milliseconds: Int64(clamping: milliseconds.magnitude))
    }

    private var strangers: [String] {
        document.strangers.map { stranger in
            "\(stranger.id ?? "somebody without a name") is no charger of the site: refused "
                + "\(times(stranger.count)), last at \(stranger.lastAt.dateAndClock): "
                + stranger.because
        }
    }

    private var refused: [String] {
        guard !document.refused.isEmpty else { return [] }
        let reasons = document.refused.map { "\(times($0.count)) \($0.what)" }
        return ["refused since the start: " + reasons.joined(separator: ", ")]
    }

    private func times(_ count: Int) -> String { count == 1 ? "once" : "\(count) times" }

    private func notes(_ charger: ChargerDocument) -> [String] {
        var notes: [String] = []
        if let because = charger.setUp.because {
            notes.append("\(charger.id): set-up is \(charger.setUp.state): \(because)")
        }
        let hasPower = charger.setUp.state != SetUpDocument.absent
        for floor in charger.connectors where hasPower && !floor.inForce {
            let limit = Figure.limit(amps: floor.floorAmps, kilowatts: floor.floorKilowatts)
            notes.append(
                "\(charger.id)/\(floor.connector): its floor of \(limit) is not proven to be in "
                    + "force, so it counts at up to its rating")
        }
        for refusal in charger.refusals {
            notes.append(
                "\(charger.id): refused \(times(refusal.count)), last at "
                    + "\(refusal.lastAt.dateAndClock): \(refusal.because)")
        }
        for message in charger.oddMessages where message.count > 0 {
            notes.append("\(charger.id): \(message.count) times \(message.what)")
        }
        return notes
    }
}
