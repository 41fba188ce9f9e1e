/// Why bytes of the journal can't be understood.
package enum RecordError: Error, Hashable, Sendable {
    /// Another version of Busbar wrote them; its number.
    case foreign(version: UInt8)
    /// They are not what this version writes; in words.
    case damaged(String)

    /// For people.
    package var text: String {
        switch self {
        case .foreign(let version): "of format \(version), which this version can't read"
        case .damaged(let what): "damaged: \(what)"
        }
    }
}

extension RecordError {
    /// What Swift's coding machinery throws, as one of ours.
    static func packing<Result>(_ work: () throws -> Result) throws(RecordError) -> Result {
        do {
            return try work()
        } catch DecodingError.dataCorrupted(let context) {
            throw .damaged(context.debugDescription)
        } catch {
            throw .damaged(String(String(describing: error).prefix(textHighest)))
        }
    }

    /// As much of a foreign error as a line can show.
    private static let textHighest = 200
}
