/// Why the store could not do something.
package enum StoreError: Error, Hashable, Codable, Sendable {
    /// Another process holds the state directory; its process id where the lock file tells it.
    case locked(process: Int32?)
    /// The disk, the quota or the database's own bound is used up.
    case diskFull
    /// The file system or the file refuses writing.
    case readOnly
    /// The disk failed; SQLite's extended code, or errno.
    case inputOutput(code: Int32)
    /// The database file is damaged: the next start sets it aside.
    case corrupt
    /// The file was written by a newer version of Busbar.
    case newer
    /// The order contradicts what stands or a bound of the schema; SQLite's sentence.
    case refused(String)
    /// Another program has the database file open.
    case busy
    /// Too many orders wait.
    case queueFull
    /// The store is closing and takes no more.
    case closed
    /// Anything else that SQLite says: its extended code and sentence.
    case other(code: Int32, String)
}
