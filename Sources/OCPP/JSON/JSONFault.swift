/// Why a text is not JSON that we take. Offsets count UTF-8 bytes.
package enum JSONFault: Error, Hashable, Sendable {
    /// Larger than `JSONParser.bytesHighest`.
    case tooLarge
    /// Nested deeper than `JSONParser.depthHighest`.
    case tooDeep(offset: Int)
    /// Against the grammar of RFC 8259.
    case syntax(offset: Int)
    /// An escaped half of a surrogate pair without its other half.
    case loneSurrogate(offset: Int)
    /// Something other than white space after the value.
    case trailing(offset: Int)
    /// Not an array where a message must be one, or one with too many elements.
    case notAMessage

    /// For a CALLERROR's description and the log.
    package var text: String {
        switch self {
        case .tooLarge: "larger than \(JSONParser.bytesHighest) bytes"
        case .tooDeep(let offset): "nested too deep at byte \(offset)"
        case .syntax(let offset): "no JSON at byte \(offset)"
        case .loneSurrogate(let offset): "half a surrogate pair at byte \(offset)"
        case .trailing(let offset): "text after the end at byte \(offset)"
        case .notAMessage: "not an array of a message"
        }
    }
}
