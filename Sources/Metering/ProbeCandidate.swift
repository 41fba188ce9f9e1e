/// A model that a unit may be, and what speaks for and against it.
package struct ProbeCandidate: Hashable, Sendable {
    /// The name that a site file would give under `model`.
    package let model: String
    /// Who makes it.
    package let maker: String
    /// 0 to 100: how much of what could be checked speaks for it.
    package let score: Int
    /// What speaks for it, one plain sentence each.
    package let evidence: [String]
    /// What speaks against it; empty for a model that may be believed.
    package let doubts: [String]
    /// What it shows under this map.
    package let figures: ProbeFigures

    /// Whether nothing speaks against it.
    package var isPlausible: Bool { doubts.isEmpty }

    /// Weighs `figures`; `identity` is what the device itself said for this map, with its weight.
    init(map: RegisterMap, figures: ProbeFigures, identity: (text: String, weight: Int)?) {
        model = map.name
        maker = map.maker
        self.figures = figures
        var scale = ProbeScale()
        if let identity { scale.found(identity.text, weight: identity.weight) }
        scale.weigh(figures)
        score = scale.score
        evidence = scale.evidence
        doubts = scale.doubts
    }

    /// The better one first; of equals the one that comes first by name.
    static func isBetter(_ left: ProbeCandidate, than right: ProbeCandidate) -> Bool {
        if left.isPlausible != right.isPlausible { return left.isPlausible }
        if left.score != right.score { return left.score > right.score }
        return left.model < right.model
    }
}
