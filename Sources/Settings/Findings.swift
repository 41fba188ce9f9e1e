/// What was found wrong so far. A class, so that all readers of a site's files add to one list
/// without handing it back and forth; it lives within one call of `SiteFile.read`.
final class Findings {
    private(set) var errors: [ConfigurationError] = []
    private(set) var warnings: [ConfigurationWarning] = []

    func add(_ error: ConfigurationError) { errors.append(error) }

    func add(_ warning: ConfigurationWarning) { warnings.append(warning) }

    /// Whether the files can be read as a plan, apart from keys that are not obeyed yet.
    var allowPlan: Bool { errors.allSatisfy { $0.kind == .notYetObeyed } }
}
