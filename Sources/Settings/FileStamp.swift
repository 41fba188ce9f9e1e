import Glibc

/// By what a change of a file is noticed: a copy may keep its times, a rename its size, but never
/// all of these, and the time of the last change of the entry is the system's own.
package struct FileStamp: Hashable, Sendable {
    private var device: UInt64 = 0
    private var file: UInt64 = 0
    private var size: Int64 = -1
    private var written: [Int] = []

    /// As the file at `path` stands now; all zero where there is none.
    package init(_ path: String) {
        var status = stat()
        guard unsafe stat(path, &status) == 0 else { return }
        device = UInt64(status.st_dev)
        file = UInt64(status.st_ino)
        size = Int64(status.st_size)
        written = [
            status.st_mtim.tv_sec, status.st_mtim.tv_nsec, status.st_ctim.tv_sec,
            status.st_ctim.tv_nsec,
        ]
    }
}
