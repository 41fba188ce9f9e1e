/// One thing that is wrong in a scenario's file.
package struct ScenarioError: Error, Hashable, Sendable {
    /// From 1.
    package let line: Int
    /// From 1: where the word begins.
    package let column: Int
    /// What stands there, for people.
    package let found: String
    /// What may stand there, for people.
    package let allowed: String
}

/// Everything that is wrong in a scenario's file, line by line.
package struct ScenarioErrors: Error, Hashable, Sendable {
    /// The file, as it was named to us.
    package let file: String
    /// At least one.
    package let errors: [ScenarioError]

    package init(file: String, errors: [ScenarioError]) {
        self.file = file
        self.errors = errors
    }

    /// The file as a whole is wrong.
    package init(file: String, found: String, allowed: String) {
        self.init(
            file: file,
            errors: [ScenarioError(line: 1, column: 1, found: found, allowed: allowed)])
    }

    /// `curfew.scenario:4:18: found "12 V"; allowed: …`, one line each.
    package var texts: [String] {
        errors.map {
            "\(file):\($0.line):\($0.column): found \($0.found); allowed: \($0.allowed)"
        }
    }
}
