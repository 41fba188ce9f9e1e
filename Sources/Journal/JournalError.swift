import Glibc

/// Why the journal could not be written or read. Control goes on without it.
package enum JournalError: Error, Hashable, Sendable {
    /// The disk can't hold the ring.
    case diskFull
    /// The file system or the file refuses it.
    case readOnly
    /// The disk failed; errno, or 0 where less was written than asked for.
    case inputOutput(code: Int32)
    /// A snapshot or a batch that no segment could hold.
    case tooLarge(bytes: Int, room: Int)
    /// Records came before the first snapshot.
    case notBegun
    /// The file is no segment, or damaged where a segment begins.
    case notASegment
    /// What was to be written can't be turned into bytes; in words.
    case notEncodable(String)

    /// For people.
    package var text: String {
        switch self {
        case .diskFull: "the disk is full"
        case .readOnly: "it can't be opened or written: permissions, or a read-only disk"
        case .inputOutput(ENOENT): "there is no such file or directory"
        case .inputOutput(let code): "the disk fails (errno \(code))"
        case .tooLarge(let bytes, let room): "\(bytes) bytes don't fit into \(room)"
        case .notBegun: "there is no state before the first event"
        case .notASegment: "there is no segment of a journal here"
        case .notEncodable(let what): "it can't be written: \(what)"
        }
    }

    /// What an errno of the file system means for the journal.
    init(errno code: Int32) {
        switch code {
        case ENOSPC, EDQUOT: self = .diskFull
        case EROFS, EACCES, EPERM: self = .readOnly
        default: self = .inputOutput(code: code)
        }
    }
}
