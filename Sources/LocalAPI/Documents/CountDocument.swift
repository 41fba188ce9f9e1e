/// How often something was seen.
package struct CountDocument: Hashable, Codable, Sendable {
    /// What, in words.
    package var what: String
    /// How often since the start.
    package var count: Int

    package init(
        what: String, count: Int
    ) {
        self.what = what
        self.count = count
    }
}
