import Depot
import Units

extension Field where Value == PhaseMapping {
    /// How a charger's phases sit on the site's.
    static var phaseMapping: Field {
        Field(allowed: "L1-L2-L3 in any order, L1, L2, L3 or unknown") { node in
            guard let text = node.text else { return nil }
            if text == "unknown" { return .unknown }
            if let phase = phase(named: text) { return .single(phase) }
            return permutation(named: text).map { .three($0) }
        }
    }
}

extension Field where Value == PerPhase<Phase> {
    /// Which site phase each input of a meter is on.
    static var meterPhases: Field {
        Field(allowed: "L1-L2-L3 in any order") { node in
            node.text.flatMap { permutation(named: $0) }
        }
    }
}

extension Field where Value == PerPhase<Bool> {
    /// `true`, `false`, or a list of phases.
    static var phaseList: Field {
        Field(allowed: "true, false or a list of phases such as [L2]") { node in
            if let flag = Field<Bool>.flag.read(node) { return PerPhase(repeating: flag) }
            guard case .list(let items) = node.content else { return nil }
            var marked = PerPhase(repeating: false)
            for item in items {
                guard let phase = item.text.flatMap({ phase(named: $0) }), !marked[phase] else {
                    return nil
                }
                marked[phase] = true
            }
            return marked
        }
    }
}

private func phase(named name: String) -> Phase? {
    Phase.allCases.first { $0.name == name }
}

/// `L2-L3-L1` as the phases of the inputs 1, 2 and 3; each phase once.
private func permutation(named text: String) -> PerPhase<Phase>? {
    let phases = text.split(separator: "-", omittingEmptySubsequences: false)
        .compactMap { phase(named: String($0)) }
    guard phases.count == 3, Set(phases).count == 3, text.utf8.count == 8 else { return nil }
    return PerPhase(phases[0], phases[1], phases[2])
}
