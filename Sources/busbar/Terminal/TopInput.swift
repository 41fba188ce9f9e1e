import LocalAPI

/// What `busbar top` reacts to.
enum TopInput: Sendable {
    /// A new status.
    case status(StatusDocument)
    /// The daemon does not answer.
    case gone(LocalAPIClientError)
    /// The terminal has another size.
    case resized
    /// The person or the system asks it to end.
    case stop
}
