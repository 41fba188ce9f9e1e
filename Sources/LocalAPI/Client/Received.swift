package import Foundation

/// A document and the bytes it came as, which may hold more than this version knows.
package struct Received<Document: Sendable>: Sendable {
    /// What was understood.
    package var document: Document
    /// The JSON as it was received.
    package var json: Data

    package init(document: Document, json: Data) {
        self.document = document
        self.json = json
    }
}
