import Foundation

/// What a receiver said to a batch, as far as it is looked at.
package struct ReceiverAnswer: Hashable, Sendable {
    /// The status code.
    package var status: Int
    /// The `Retry-After` field.
    package var retryAfter: String?
    /// The body, whole.
    package var body: [UInt8]

    package init(status: Int, retryAfter: String?, body: [UInt8]) {
        self.status = status
        self.retryAfter = retryAfter
        self.body = body
    }

    /// The most bytes of a body: an acknowledgement is under 100.
    static let bodyBytesHighest = 4096

    /// What a receiver's acknowledgement says.
    private struct Acknowledgement: Decodable {
        let box: String
        let acknowledged: Int64
    }

    /// The number up to which the receiver has everything. Only a typed acknowledgement of this
    /// box's own rows is one: a portal's page with status 200 is not, nor is one of another box's.
    package func acknowledged(of batch: Batch) throws(DeliveryFailure) -> Int64 {
        guard status == 200 else { throw failure }
        let told: Acknowledgement
        do {
            told = try JSONDecoder().decode(Acknowledgement.self, from: Data(body))
        } catch {
            throw .notTyped(Self.beginning(body))
        }
        guard told.box == batch.box else { throw .otherBox(Self.shortened(told.box)) }
        guard (batch.first - 1...batch.last).contains(told.acknowledged) else {
            throw .outOfRange(told.acknowledged, first: batch.first, last: batch.last)
        }
        return told.acknowledged
    }

    private var failure: DeliveryFailure {
        switch status {
        case 300..<400: .redirected(status)
        case 400, 413, 415, 422: .batchRefused(status, Self.beginning(body))
        case 401, 403: .notLetIn(status)
        default: .status(status, retryAfterSeconds: retryAfter.flatMap { Int64($0) })
        }
    }

    /// The beginning of a text of somebody else's, for a person.
    private static func beginning(_ body: [UInt8]) -> String {
        shortened(String(decoding: body.prefix(200), as: UTF8.self))
    }

    /// 60 characters, and nothing that a terminal obeys.
    private static func shortened(_ text: String) -> String {
        let plain = text.unicodeScalars.map { scalar in
            scalar.value < 32 || (127...159).contains(scalar.value) ? " " : Character(scalar)
        }
        let words = String(plain).split(separator: " ").joined(separator: " ")
        return words.count > 60 ? words.prefix(59) + "~" : words
    }
}
