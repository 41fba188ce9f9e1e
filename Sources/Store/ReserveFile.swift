import Depot
import Glibc

/// Room on the disk that is held back for transactions: a preallocated file that is deleted when
/// the disk is full.
struct ReserveFile {
    /// Where it stands.
    let path: String
    /// How large it is.
    let size: Int
    /// Whether it stands.
    private(set) var isHeld: Bool

    /// Finds what stands from earlier.
    init(path: String, size: Int) {
        self.path = path
        self.size = size
        var status = stat()
        let isThere = unsafe stat(path, &status) == 0
        isHeld = isThere && Int(status.st_blocks) * 512 >= size
    }

    /// Gives the room back; false where there was none to give.
    mutating func giveUp() -> Bool {
        guard isHeld else { return false }
        isHeld = false
        return unsafe unlink(path) == 0
    }

    /// Takes the room again where the disk has four times as much: at less, taking it would only
    /// fill the disk for somebody else. False where it did not come to that.
    mutating func restore() -> Bool {
        guard !isHeld else { return false }
        var file = statvfs()
        let directory = path.prefix(upTo: path.lastIndex(of: "/") ?? path.startIndex)
        guard unsafe statvfs(String(directory), &file) == 0,
            Int(file.f_bavail) * Int(file.f_frsize) >= size * 4
        else { return false }
        let descriptor = unsafe open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o640)
        guard descriptor >= 0 else { return false }
        isHeld = posix_fallocate(descriptor, 0, size) == 0
        close(descriptor)
        if !isHeld { _ = unsafe unlink(path) }
        return isHeld
    }
}
