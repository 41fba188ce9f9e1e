/// What came of playing a cutting.
package struct CuttingOutcome: Hashable, Sendable {
    /// Events that were stepped, up to the first difference.
    package var events = 0
    /// What the controller wanted done about them, all in all.
    package var effects = 0
    /// Where it wanted something else done.
    package var difference: Difference?

    /// The first step that came out otherwise.
    package struct Difference: Hashable, Sendable {
        /// The step, with what was to come of it.
        package var step: Cutting.Step
        /// What came of it.
        package var got: [String]

        /// The step, then its effects in order: `-` before one that is missing, `+` before one
        /// that was not to come.
        package var lines: [String] {
            let expected = step.effects
            let change = got.difference(from: expected)
            var missing: Set<Int> = []
            var added: Set<Int> = []
            for one in change {
                switch one {
                case .remove(let offset, element: _, associatedWith: _): missing.insert(offset)
                case .insert(let offset, element: _, associatedWith: _): added.insert(offset)
                }
            }
            var lines = [Cutting.head(of: step)]
            var next = 0
            for (offset, effect) in expected.enumerated() {
                if missing.contains(offset) {
                    lines.append("- then " + effect)
                    continue
                }
                while added.contains(next) {
                    lines.append("+ then " + got[next])
                    next += 1
                }
                lines.append("  then " + effect)
                next += 1
            }
            return lines + got[next...].map { "+ then " + $0 }
        }
    }
}
