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

    /// What an errno of the file system means for the journal.
    init(errno code: Int32) {
        switch code {
        case ENOSPC, EDQUOT: self = .diskFull
        case EROFS, EACCES, EPERM: self = .readOnly
        default: self = .inputOutput(code: code)
        }
    }
}
