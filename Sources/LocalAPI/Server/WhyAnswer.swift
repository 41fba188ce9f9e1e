/// What the daemon knows of a limit that somebody asks about.
package enum WhyAnswer: Hashable, Sendable {
    /// The reasons.
    case known(WhyDocument)
    /// The site has no such connector.
    case unknownConnector
    /// That moment is older than what is kept, or still to come; the sentence says which.
    case notKept(String)
}
