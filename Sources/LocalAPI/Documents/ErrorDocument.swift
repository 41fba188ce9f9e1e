/// What every refused request is answered with.
package struct ErrorDocument: Hashable, Codable, Sendable {
    /// What is wrong, as a sentence.
    package var error: String
    /// The next step for the person who asked.
    package var next: String

    package init(
        error: String, next: String
    ) {
        self.error = error
        self.next = next
    }
}
