import Depot
import Units

/// The lines that say what charges.
extension ScenarioReader {
    /// `charger a AC 32 A below main`, or `charger a1..a8 …` for a row of them.
    mutating func readCharger(_ line: inout ScenarioLine) throws(ScenarioError) {
        let names = try readChargerNames(&line)
        var draft = ChargerDraft()
        try readKind(&line, into: &draft)
        while !line.isAtEnd { try readChargerOption(&line, into: &draft) }
        guard let node = draft.node else {
            throw line.error("\"below\" and the node that feeds it")
        }
        for name in names { add(name, draft, below: node) }
    }

    /// A charger while its line is read.
    struct ChargerDraft {
        var model = PreparedSite.wallModel
        var rated: ChargingRate = .zero
        var minimum: ChargingRate?
        var fallback: ChargingRate?
        var phases: PhaseMapping = .three(PerPhase(.l1, .l2, .l3))
        var node: NodePosition?
        var connectors = 1
        var powerHighest: Watts?
        var isAbsent = false
    }

    /// A row has at most so many.
    private static let rowHighest = 100

    private mutating func readChargerNames(
        _ line: inout ScenarioLine
    ) throws(ScenarioError) -> [String] {
        let name = try newName(&line)
        let parts = name.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 3, parts[1].isEmpty else { return [name] }
        let digits = parts[0].reversed().prefix { $0.isNumber }.count
        let stem = parts[0].dropLast(digits)
        guard parts[2].hasPrefix(stem),
            let first = DecimalText.whole(parts[0].suffix(digits)),
            let last = DecimalText.whole(parts[2].dropFirst(stem.count)),
            first >= 0, last >= first, last - first < Int64(Self.rowHighest)
        else { throw line.errorBefore("a name such as a, or a row of at most 100 such as a1..a8") }
        let names = (first...last).map { "\(stem)\($0)" }
        guard !names.contains(where: site.names.contains) else {
            throw line.errorBefore("names that nothing else has")
        }
        return names
    }

    private func readKind(
        _ line: inout ScenarioLine, into draft: inout ChargerDraft
    ) throws(ScenarioError) {
        if line.takes("DC") {
            draft.model = PreparedSite.stationModel
        } else if !line.takes("AC") {
            throw line.error("AC or DC")
        }
        let (value, unit) = try line.amount(in: ["A", "kW"])
        draft.rated = ChargingRate(rawValue: value)
        if draft.model.current == .ac, unit == "kW" {
            draft.model.unit = .watts
            draft.model.step = ChargingRate(Watts.watts(100))
            draft.model.minimum = ChargingRate(Watts.watts(4140))
        } else if draft.model.current == .dc, unit == "A" {
            throw line.errorBefore("a DC station's power in kW")
        }
    }

    private mutating func readChargerOption(
        _ line: inout ScenarioLine, into draft: inout ChargerDraft
    ) throws(ScenarioError) {
        if line.takes("below") {
            draft.node = try knownNode(&line)
        } else if line.takes("phases") {
            draft.phases = try readPhases(&line)
        } else if line.takes("minimum") {
            draft.minimum = try line.rate(in: draft.model.unit)
        } else if line.takes("fallback") {
            draft.fallback = try line.rate(in: draft.model.unit)
        } else if line.takes("step") {
            draft.model.step = try line.rate(in: draft.model.unit)
        } else if line.takes("samples every") {
            draft.model.meterInterval = try line.time()
        } else if line.takes("connectors") {
            draft.connectors = max(1, Int(try line.count()))
        } else if line.takes("together") {
            draft.powerHighest = try line.kilowatts()
        } else if line.takes("absent") {
            draft.isAbsent = true
        } else if line.takes("class") {
            draft.model.leaseClass = try readClass(&line)
        } else if line.takes("writes") {
            draft.model.writesPerDayHighest = Int(try line.count())
            try line.expect("a day")
        } else if line.takes("needs our answer") {
            draft.model.startsOffline = false
        } else if line.takes("lends its fallback") {
            draft.model.stationCut = .proven
        } else if line.takes("refuses read-back") {
            draft.model.readBack = .refused
        } else if line.takes("refuses 0") {
            draft.model.zeroFallback = .refused
        } else {
            throw line.error(
                "below NODE, phases L1-L2-L3 or L2 or unknown, minimum 6 A, fallback 6 A, step 1 A, "
                    + "samples every 10 s, connectors 2, together 100 kW, absent, class B, writes "
                    + "100 a day, needs our answer, lends its fallback, refuses read-back, refuses 0"
            )
        }
    }

    private func readPhases(_ line: inout ScenarioLine) throws(ScenarioError) -> PhaseMapping {
        let known: [PhaseMapping] =
            [.unknown] + Phase.allCases.map { .single($0) }
            + PreparedSite.rotations
            + [
                .three(PerPhase(.l1, .l3, .l2)), .three(PerPhase(.l2, .l1, .l3)),
                .three(PerPhase(.l3, .l2, .l1)),
            ]
        let allowed = known.map(\.name).joined(separator: ", ")
        let word = try line.word(allowed)
        guard let mapping = known.first(where: { $0.name == word }) else {
            throw line.errorBefore(allowed)
        }
        return mapping
    }

    private func readClass(
        _ line: inout ScenarioLine
    ) throws(ScenarioError) -> ChargerModel.LeaseClass {
        let word = try line.word("A, B, C, D or E")
        guard let found = ChargerModel.LeaseClass(rawValue: word) else {
            throw line.errorBefore("A, B, C, D or E")
        }
        return found
    }

    private mutating func add(_ name: String, _ draft: ChargerDraft, below node: NodePosition) {
        let first = site.connectors.count
        for number in 1...draft.connectors {
            site.connectors.append(
                Connector(
                    charger: ChargerPosition(site.chargers.count), number: number, node: node,
                    phases: draft.phases, rated: draft.rated,
                    minimum: draft.minimum ?? draft.model.minimum, vehicle: nil))
            site.fallbacks.append(draft.fallback)
        }
        site.chargers.append(
            Charger(
                id: name, model: draft.model, isAbsent: draft.isAbsent,
                powerHighest: draft.powerHighest, connectors: first..<site.connectors.count))
    }
}
