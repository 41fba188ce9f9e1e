/// What was found wrong so far. A class, so that all readers of a site's files add to one list
/// without handing it back and forth; it lives within one call of `SiteFile.read`.
final class Findings {
    private(set) var errors: [ConfigurationError] = []
    private(set) var warnings: [ConfigurationWarning] = []

    func add(_ error: ConfigurationError) { errors.append(error) }

    func add(_ warning: ConfigurationWarning) { warnings.append(warning) }

    /// Whether the files can be read as a plan, apart from keys that are not obeyed yet.
    var allowPlan: Bool { errors.allSatisfy { $0.kind == .notYetObeyed } }

    /// The errors of the file `first`, then each other file's, line by line; what was found first
    /// stays first within a line.
    func errorsInOrder(first: String) -> [ConfigurationError] {
        Findings.ordered(errors, first: first) { ($0.file, $0.line) }
    }

    /// The warnings in the same order.
    func warningsInOrder(first: String) -> [ConfigurationWarning] {
        Findings.ordered(warnings, first: first) { ($0.file, $0.line) }
    }

    private static func ordered<Finding>(
        _ findings: [Finding], first: String, place: (Finding) -> (file: String, line: Int?)
    ) -> [Finding] {
        var files = [first]
        for finding in findings where !files.contains(place(finding).file) {
            files.append(place(finding).file)
        }
        return files.flatMap { file in
            let ofFile = findings.filter { place($0).file == file }.enumerated()
            return ofFile.sorted { left, right in
                (place(left.element).line ?? 0, left.offset)
                    < (place(right.element).line ?? 0, right.offset)
            }.map(\.element)
        }
    }
}
