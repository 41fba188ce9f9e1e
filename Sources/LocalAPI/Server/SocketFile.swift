import Foundation
import Glibc
import Synchronization

/// The socket's place in the file system, held by a lock for as long as the daemon serves.
///
/// ```
/// lock PATH.lock ─► nobody answers at PATH ─► bind PATH.new/s ─► chmod 0660 ─► rename to PATH
///   └─ held: in use    └─ someone does: in use   (directory 0700)
/// ```
///
/// The mode is set before anybody can reach the socket and the rename replaces a dead one in one
/// step. Setting the umask around bind(2) was rejected: it is the whole process's, and a file that
/// another thread makes meanwhile would get it too.
///
/// `unsafe` stands here because C is spoken; each pointer lives for one call only.
final class SocketFile: Sendable {
    // A class, because a lock has one owner and is let go when that owner ends.

    /// The most bytes of a path: `sun_path` of unix(7) less its end mark and our `.new/s`.
    static let pathBytesHighest = 108 - 1 - stagingSuffix.utf8.count - bindSuffix.utf8.count
    private static let stagingSuffix = ".new"
    private static let bindSuffix = "/s"

    private let path: String
    private let lock: CInt
    private let inode = Mutex<ino_t?>(nil)

    /// Where to bind before `publish()`.
    var bindPath: String { staging + Self.bindSuffix }
    private var staging: String { path + Self.stagingSuffix }

    /// Takes the lock and makes sure that nobody serves at `path`.
    init(path: String) throws(LocalAPIServerError) {
        guard path.utf8.count <= Self.pathBytesHighest else {
            throw .pathTooLong(path: path, highest: Self.pathBytesHighest)
        }
        self.path = path
        let lockPath = path + ".lock"
        lock = unsafe open(lockPath, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard lock >= 0 else { throw .system(step: "open", path: lockPath, errno: errno) }
        guard flock(lock, LOCK_EX | LOCK_NB) == 0 else {
            let code = errno
            close(lock)
            throw code == EWOULDBLOCK
                ? .inUse(path: path) : .system(step: "lock", path: lockPath, errno: code)
        }
        do {
            try Self.checkFree(path)
            try prepareStaging()
        } catch {
            giveBack()
            throw error
        }
    }

    /// Puts the bound socket in its place.
    func publish() throws(LocalAPIServerError) {
        guard unsafe chmod(bindPath, 0o660) == 0 else {
            throw .system(step: "chmod", path: bindPath, errno: errno)
        }
        guard unsafe rename(bindPath, path) == 0 else {
            throw .system(step: "rename", path: bindPath, errno: errno)
        }
        inode.withLock { $0 = Self.information(path)?.st_ino }
        _ = unsafe rmdir(staging)
    }

    /// Removes the socket, if it is still ours, and lets the lock go. The lock's file stays: to
    /// remove it would let two daemons hold locks on two files of one name.
    func withdraw() {
        _ = unsafe unlink(bindPath)
        _ = unsafe rmdir(staging)
        let ours = inode.withLock { $0 }
        if let ours, Self.information(path)?.st_ino == ours { _ = unsafe unlink(path) }
        giveBack()
    }

    /// Lets the lock go by name: a process that is just being started holds a copy of each
    /// descriptor until its exec, and flock(2) lasts as long as any copy.
    private func giveBack() {
        _ = flock(lock, LOCK_UN)
        close(lock)
    }

    private func prepareStaging() throws(LocalAPIServerError) {
        // What a killed daemon left: the lock is ours, so nobody else is at it.
        _ = unsafe unlink(bindPath)
        _ = unsafe rmdir(staging)
        guard unsafe mkdir(staging, 0o700) == 0 else {
            throw .system(step: "mkdir", path: staging, errno: errno)
        }
    }

    private static func checkFree(_ path: String) throws(LocalAPIServerError) {
        guard let information = information(path) else { return }
        guard information.st_mode & S_IFMT == S_IFSOCK else { throw .notASocket(path: path) }
        guard answersNobody(path) else { throw .inUse(path: path) }
    }

    /// Nil where there is nothing. A link is not followed.
    private static func information(_ path: String) -> stat? {
        var information = stat()
        return unsafe lstat(path, &information) == 0 ? information : nil
    }

    /// Whether the socket's owner is gone: only "refused" proves it. A full backlog (EAGAIN) or a
    /// missing permission means that somebody is there.
    private static func answersNobody(_ path: String) -> Bool {
        let probe = socket(
            AF_UNIX, CInt(SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue), 0)
        guard probe >= 0 else { return false }
        defer { close(probe) }
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        unsafe withUnsafeMutableBytes(of: &address.sun_path) { bytes in
            // The path was measured in `init`; the rest of the address stays zero.
            unsafe bytes.copyBytes(from: path.utf8)
        }
        let result = unsafe withUnsafePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic in
                unsafe connect(probe, generic, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        return result != 0 && errno == ECONNREFUSED
    }
}
