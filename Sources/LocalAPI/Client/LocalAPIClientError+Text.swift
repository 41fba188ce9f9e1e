extension LocalAPIClientError {
    /// What happened.
    package var text: String {
        switch self {
        case .notReachable(.noSocket, let path):
            "there is no socket at \(path): busbard is not running"
        case .notReachable(.nobodyListens, let path):
            "nobody listens at \(path): busbard was ended without cleaning up"
        case .notReachable(.notPermitted, let path): "this user may not open \(path)"
        case .notReachable(.badPath, let path): "\"\(path)\" can't be the path of a socket"
        case .notReachable(.noAnswer, let path): "busbard at \(path) does not answer in time"
        case .notReachable(.hungUp, let path): "busbard at \(path) hung up in the middle"
        case .notReachable(.other(let reason), let path):
            "busbard at \(path) can't be reached: \(reason)"
        case .refused(_, let document): document.error
        case .unreadable(let reason): "busbard's answer can't be read: \(reason)"
        }
    }

    /// What it means for the depot; nil where it means nothing.
    package var meaning: String? {
        switch self {
        case .notReachable(.noSocket, _), .notReachable(.nobodyListens, _):
            "without it the chargers fall back to their floors when their leases end"
        case .notReachable(.noAnswer, _), .notReachable(.hungUp, _):
            "if it has stopped, the chargers fall back to their floors when their leases end"
        case .notReachable(.notPermitted, _), .notReachable(.badPath, _), .notReachable(.other, _),
            .refused, .unreadable:
            nil
        }
    }

    /// The next step.
    package var next: String {
        switch self {
        case .notReachable(.noSocket, _):
            "see `systemctl status busbard`, or name its socket with --socket"
        case .notReachable(.nobodyListens, _), .notReachable(.noAnswer, _),
            .notReachable(.hungUp, _):
            "see `systemctl status busbard` and `journalctl -u busbard`"
        case .notReachable(.notPermitted, _):
            "ask for membership of the socket's group, or use sudo"
        case .notReachable(.badPath, _): "name the socket with --socket, in at most 107 bytes"
        case .notReachable(.other, _): "see `journalctl -u busbard`"
        case .refused(_, let document): document.next
        case .unreadable: "use the busbar that was installed with this busbard"
        }
    }
}
