/// Why a delivery failed: what `POST /v1/outbox/failure` takes, and answers as it was kept.
package struct UplinkFailureDocument: Hashable, Codable, Sendable {
    /// The longest that is kept; the rest is cut.
    package static let charactersHighest = 400

    /// In words, without a full stop.
    package var failure: String
    /// The row that upstream refuses by itself; nil where it is something else.
    package var refused: Int64?

    package init(
        failure: String, refused: Int64?
    ) {
        self.failure = failure
        self.refused = refused
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(failure, forKey: .failure)
        try container.encode(refused, forKey: .refused)
    }

    private enum CodingKeys: String, CodingKey {
        case failure
        case refused
    }
}
