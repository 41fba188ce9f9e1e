/// What is wrong in one row of a fleet file. The other rows stand.
package struct RowError: Error, Hashable, Sendable {
    /// From 1, counting the header and lines inside quotes; 1 for what concerns the whole file.
    package let line: Int
    /// The column by its name in the header; nil where the whole row or file is meant.
    package let column: String?
    /// What stands there, for people.
    package let found: String
    /// What may stand there, for people.
    package let allowed: String

    package init(line: Int, column: String?, found: String, allowed: String) {
        self.line = line
        self.column = column
        self.found = found
        self.allowed = allowed
    }

    /// `line 3, column ac_phases: found "4"; allowed: 1, 2 or 3`.
    package var text: String {
        let place = column.map { "line \(line), column \($0)" } ?? "line \(line)"
        return "\(place): found \(found); allowed: \(allowed)"
    }
}
