/// What waits to be handed upstream, in the order of its numbers: what `GET /v1/outbox` answers.
package struct OutboxDocument: Hashable, Codable, Sendable {
    /// Who gave the numbers: sixteen hexadecimal digits.
    package var box: String
    /// As many as were asked for in bytes, and at least one where there is any.
    package var rows: [OutboxRowDocument]

    package init(
        box: String, rows: [OutboxRowDocument]
    ) {
        self.box = box
        self.rows = rows
    }
}
