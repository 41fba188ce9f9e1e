import AsyncHTTPClient
import Foundation
import NIOCore

/// The statuses that `GET /v1/events` sends, as they come. It ends when the daemon stops; it throws
/// `LocalAPIClientError` when the daemon is gone without a word.
package struct StatusEvents: AsyncSequence, Sendable {
    package typealias Element = Received<StatusDocument>

    let path: String
    let body: HTTPClientResponse.Body

    package func makeAsyncIterator() -> Iterator {
        Iterator(path: path, body: body.makeAsyncIterator())
    }

    /// Reads on where it stands.
    package struct Iterator: AsyncIteratorProtocol {
        let path: String
        var body: HTTPClientResponse.Body.AsyncIterator
        private var lines = EventLines()
        private var ready: ArraySlice<Data> = []

        init(path: String, body: HTTPClientResponse.Body.AsyncIterator) {
            self.path = path
            self.body = body
        }

        package mutating func next() async throws -> Received<StatusDocument>? {
            while ready.isEmpty {
                guard let buffer = try await nextBuffer() else { return nil }
                do {
                    ready = try lines.take(buffer.readableBytesView)[...]
                } catch {
                    throw LocalAPIClientError.unreadable("an event is too long")
                }
            }
            return try LocalAPIClient.read(ready.removeFirst())
        }

        private mutating func nextBuffer() async throws -> ByteBuffer? {
            do {
                return try await body.next(isolation: #isolation)
            } catch {
                throw LocalAPIClient.explained(error, path: path)
            }
        }
    }
}
