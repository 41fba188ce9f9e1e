import Glibc

/// Files that hold keys, certificates and passwords: whole or not there, and readable by those only
/// who may.
package enum SafeFile {
    /// Nothing here is larger; a pipe or a device under a name fills no memory.
    static let bytesHighest = 1 << 20

    /// Who may read a file.
    enum Audience: mode_t {
        /// Its owner: keys and passwords.
        case owner = 0o600
        /// Everybody: certificates.
        case everybody = 0o644
    }

    /// The bytes of a plain file.
    package static func read(_ path: String) throws(PKIError) -> [UInt8] {
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { throw .unreadable(file: path, reason: systemReason()) }
        defer { close(descriptor) }
        var status = stat()
        guard unsafe fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            throw .unreadable(file: path, reason: "it is no plain file")
        }
        guard status.st_size <= bytesHighest else {
            throw .unreadable(file: path, reason: "it has more than \(bytesHighest) bytes")
        }
        var bytes = [UInt8](repeating: 0, count: Int(status.st_size))
        var filled = 0
        while filled < bytes.count {
            let count = unsafe bytes.withUnsafeMutableBytes { room in
                unsafe Glibc.read(
                    descriptor, room.baseAddress?.advanced(by: filled), room.count - filled)
            }
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw .unreadable(file: path, reason: systemReason()) }
            if count == 0 { break }
            filled += count
        }
        return Array(bytes.prefix(filled))
    }

    /// Whether there is anything under that name.
    package static func exists(_ path: String) -> Bool { unsafe access(path, F_OK) == 0 }

    /// Writes a file so that a power cut leaves the old or the new one, whole. As root, the file
    /// belongs to whom the old one did, or to the owner of its directory: what a technician makes
    /// with sudo can be read by the daemon.
    static func write(
        _ bytes: [UInt8], to path: String, for audience: Audience, replacing: Bool
    ) throws(PKIError) {
        let draft = "\(path).new-\(getpid())"
        let descriptor = unsafe open(
            draft, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else { throw .unwritable(file: path, reason: systemReason()) }
        let reason = fill(descriptor, bytes, as: audience, owner: owner(of: path))
        let isClosed = close(descriptor) == 0
        guard reason == nil, isClosed else {
            unsafe unlink(draft)
            throw .unwritable(file: path, reason: reason ?? systemReason())
        }
        // `link` refuses a name that exists, whoever made it meanwhile; `rename` takes its place.
        let isPlaced = unsafe replacing ? rename(draft, path) == 0 : link(draft, path) == 0
        let fault = errno
        if !replacing || !isPlaced { unsafe unlink(draft) }
        guard isPlaced else {
            if fault == EEXIST { throw .alreadyThere(file: path) }
            throw .unwritable(file: path, reason: systemReason(fault))
        }
        try keep(directory(of: path))
    }

    /// Makes a directory, and those above it, where there is none.
    static func makeDirectory(_ path: String) throws(PKIError) {
        if try isMade(path) { return }
        guard errno == ENOENT, directory(of: path) != path else {
            throw .unwritable(file: path, reason: systemReason())
        }
        try makeDirectory(directory(of: path))
        guard try isMade(path) else { throw .unwritable(file: path, reason: systemReason()) }
    }

    /// Whether the directory is there now; one that is made belongs to the owner of that above it,
    /// so that what a technician makes as root can be read by who serves it.
    private static func isMade(_ path: String) throws(PKIError) -> Bool {
        guard unsafe mkdir(path, 0o755) == 0 else { return errno == EEXIST }
        guard let owner = owner(of: directory(of: path)) else { return true }
        guard unsafe chown(path, owner.0, owner.1) == 0 else {
            throw .unwritable(file: path, reason: systemReason())
        }
        return true
    }

    static func directory(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }

    /// The reason of the first step that failed.
    private static func fill(
        _ descriptor: Int32, _ bytes: [UInt8], as audience: Audience, owner: (uid_t, gid_t)?
    ) -> String? {
        var written = 0
        while written < bytes.count {
            let count = unsafe bytes.withUnsafeBytes { all in
                unsafe Glibc.write(
                    descriptor, all.baseAddress?.advanced(by: written), all.count - written)
            }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return systemReason() }
            written += count
        }
        if let owner, fchown(descriptor, owner.0, owner.1) != 0 { return systemReason() }
        guard fchmod(descriptor, audience.rawValue) == 0, fsync(descriptor) == 0 else {
            return systemReason()
        }
        return nil
    }

    private static func owner(of path: String) -> (uid_t, gid_t)? {
        guard geteuid() == 0 else { return nil }
        var status = stat()
        guard
            unsafe stat(path, &status) == 0 || stat(directory(of: path), &status) == 0
        else { return nil }
        return (status.st_uid, status.st_gid)
    }

    /// Makes the name itself survive a power cut.
    private static func keep(_ directory: String) throws(PKIError) {
        let descriptor = unsafe open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw .unwritable(file: directory, reason: systemReason()) }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else {
            throw .unwritable(file: directory, reason: systemReason())
        }
    }

    private static func systemReason(_ code: Int32 = errno) -> String {
        unsafe String(cString: strerror(code))
    }
}
