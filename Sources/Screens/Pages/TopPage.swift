package import LocalAPI

/// What `busbar top` shows: the last status and, while the daemon is away, since when it is old.
package struct TopPage: Sendable {
    private let latest: StatusDocument?
    private let failure: LocalAPIClientError?

    /// `latest` is nil before the first status, `failure` while the daemon answers.
    package init(latest: StatusDocument?, failure: LocalAPIClientError?) {
        self.latest = latest
        self.failure = failure
    }

    /// At most `height` lines of at most `width` columns each.
    package func lines(width: Int, height: Int) -> [String] {
        let notice = noticeLines(width: width)
        let room = max(0, height - notice.count)
        let page = latest.map { StatusPage($0, width: width).lines(height: room) } ?? []
        return (notice + page).prefix(height).map { $0.cut(to: width) }
    }

    private func noticeLines(width: Int) -> [String] {
        guard let failure else { return latest == nil ? ["waiting for busbard"] : [] }
        let age = latest.map { ["what follows is of \($0.at.dateAndClock)"] } ?? []
        return FailurePage(failure).line.wrapped(to: width) + age + [""]
    }
}
