import Foundation
import Glibc

/// The files of a ring: `00000.seg`, `00001.seg`, …
enum SegmentFiles {
    /// The most files that a directory is looked through for.
    static let countHighest = 1_000

    static func name(_ index: Int) -> String {
        let digits = String(index)
        return String(repeating: "0", count: max(0, 5 - digits.count)) + digits + ".seg"
    }

    /// The segment files of a directory, by name.
    static func list(_ directory: String) throws(JournalError) -> [String] {
        do {
            let names = try FileManager.default.contentsOfDirectory(atPath: directory)
            return Array(names.filter { $0.hasSuffix(".seg") }.sorted().prefix(countHighest))
        } catch {
            throw .inputOutput(code: ENOENT)
        }
    }

    /// The first `limit` bytes of a file, or all where it has fewer.
    static func read(_ path: String, upTo limit: Int) throws(JournalError) -> [UInt8] {
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw JournalError(errno: errno) }
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: min(limit, 1 << 18))
        while bytes.count < limit {
            let count = unsafe chunk.withUnsafeMutableBytes { buffer in
                unsafe Glibc.read(
                    descriptor, buffer.baseAddress, min(buffer.count, limit - bytes.count))
            }
            guard count >= 0 else { throw JournalError(errno: errno) }
            if count == 0 { break }
            bytes.append(contentsOf: chunk.prefix(count))
        }
        return bytes
    }

    /// Opens a file for writing at exactly `size` bytes that the disk has set aside.
    static func preallocate(_ path: String, size: Int) throws(JournalError) -> CInt {
        let descriptor = unsafe open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o640)
        guard descriptor >= 0 else { throw JournalError(errno: errno) }
        var status = stat()
        guard unsafe fstat(descriptor, &status) == 0 else {
            defer { close(descriptor) }
            throw JournalError(errno: errno)
        }
        if Int(status.st_size) > size, ftruncate(descriptor, size) != 0 {
            defer { close(descriptor) }
            throw JournalError(errno: errno)
        }
        let result = posix_fallocate(descriptor, 0, size)
        guard result == 0 else {
            close(descriptor)
            throw JournalError(errno: result)
        }
        return descriptor
    }
}
