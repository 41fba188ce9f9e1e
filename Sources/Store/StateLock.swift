package import Depot
import Glibc

/// The lock on the state directory that keeps a second daemon out: flock(2) on the file `lock`,
/// which ends with the process however it ends. The file itself stays.
///
/// A class, because the lock is given back when the last reference goes.
package final class StateLock: Sendable {
    /// The directory that it is on.
    package let directory: String
    private let descriptor: CInt

    /// Takes the lock on `directory`, which is made where there is none, or says at once who holds
    /// it. It reads and writes nothing else: a disk that is slow delays nobody here.
    ///
    /// - Throws: `.locked` where another process holds it, else why the directory can't be used.
    package init(directory: String) throws(StoreError) {
        let files = StateFiles(directory: directory)
        try files.prepare()
        self.directory = directory
        descriptor = unsafe open(files.lock, O_RDWR | O_CREAT | O_CLOEXEC, 0o640)
        guard descriptor >= 0 else { throw StoreError(errno: errno) }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            let reason = errno
            let holder = StateLock.holder(descriptor)
            // What throws here is whole already: `deinit` closes it, and a second close could hit
            // somebody else's file.
            throw reason == EWOULDBLOCK ? .locked(process: holder) : StoreError(errno: reason)
        }
        // The process id is a courtesy to whoever is kept out; on a full disk it may stay unwritten.
        let text = Array("\(getpid())\n".utf8)
        if ftruncate(descriptor, 0) == 0 {
            _ = unsafe text.withUnsafeBytes { bytes in
                unsafe pwrite(descriptor, bytes.baseAddress, bytes.count, 0)
            }
        }
    }

    deinit {
        // Let go by name: a process that is just being started holds a copy of each descriptor
        // until its exec, and flock(2) lasts as long as any copy.
        _ = flock(descriptor, LOCK_UN)
        close(descriptor)
    }

    /// The process id in the lock file; nil where there is none.
    private static func holder(_ descriptor: CInt) -> Int32? {
        var bytes = [UInt8](repeating: 0, count: 16)
        let count = unsafe bytes.withUnsafeMutableBytes { buffer in
            unsafe pread(descriptor, buffer.baseAddress, buffer.count, 0)
        }
        guard count > 0 else { return nil }
        let digits = bytes.prefix(count).prefix { (48...57).contains($0) }
        return Int32(String(decoding: digits, as: UTF8.self))
    }
}
