import Depot
import GRDB
import Glibc

extension StoreError {
    /// What an errno of the file system means for the store.
    init(errno code: Int32) {
        switch code {
        case ENOSPC, EDQUOT: self = .diskFull
        case EROFS, EACCES, EPERM: self = .readOnly
        default: self = .inputOutput(code: code)
        }
    }

    /// What an error of GRDB or SQLite means for the store.
    init(_ error: any Error) {
        switch error {
        case let error as StoreError: self = error
        case let error as DatabaseError: self.init(error)
        default: self = .other(code: -1, String(describing: error))
        }
    }

    private init(_ error: DatabaseError) {
        let sentence = error.message ?? "no message"
        switch error.resultCode {
        case .SQLITE_FULL: self = .diskFull
        case .SQLITE_READONLY, .SQLITE_PERM, .SQLITE_CANTOPEN: self = .readOnly
        case .SQLITE_IOERR: self = .inputOutput(code: error.extendedResultCode.rawValue)
        case .SQLITE_BUSY, .SQLITE_LOCKED: self = .busy
        case .SQLITE_CORRUPT, .SQLITE_NOTADB: self = .corrupt
        case .SQLITE_CONSTRAINT, .SQLITE_TOOBIG, .SQLITE_MISMATCH: self = .refused(sentence)
        default: self = .other(code: error.extendedResultCode.rawValue, sentence)
        }
    }

    /// Runs `body` and gives its error the store's words.
    static func naming<Result>(_ body: () throws -> Result) throws(StoreError) -> Result {
        do {
            return try body()
        } catch {
            throw StoreError(error)
        }
    }
}
