import Foundation

/// How documents become bytes: sorted keys, so that equal documents are equal text.
enum LocalAPICoding {
    static func encoder() -> JSONEncoder {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return encoder
    }
}
