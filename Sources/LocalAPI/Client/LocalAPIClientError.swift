/// Why a question to the daemon got no answer.
package enum LocalAPIClientError: Error, Hashable {
    /// No daemon answers on the socket at `path`.
    case notReachable(NotReachable, path: String)
    /// It answered that it can't: the status code and its words.
    case refused(Int, ErrorDocument)
    /// It answered with something that is no document of ours; the sentence says what.
    case unreadable(String)
}
