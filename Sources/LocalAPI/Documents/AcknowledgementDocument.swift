/// Upstream has every row up to a number: what `POST /v1/outbox/acknowledge` takes.
package struct AcknowledgementDocument: Hashable, Codable, Sendable {
    /// The last of them.
    package var acknowledged: Int64

    package init(acknowledged: Int64) {
        self.acknowledged = acknowledged
    }
}
