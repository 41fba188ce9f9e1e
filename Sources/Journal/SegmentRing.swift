import Depot
import Foundation
import Glibc

/// The writing end of the event ring: a fixed number of preallocated files, of which the oldest is
/// written over. One write for each batch and no fsync: it survives kill -9, not a power cut, and
/// costs the flash no more than the bytes themselves.
///
/// It is owned by one thread. A start goes on in the newest segment where that ends well, so that
/// a daemon that keeps dying does not push out the history of what killed it; the owner then
/// writes its fresh state as a record.
package struct SegmentRing: ~Copyable {
    private let segmentBytes: Int
    /// The descriptor of each file, and the sequence that stands in it; 0 where none does.
    private var files: [(descriptor: CInt, sequence: UInt64)]
    /// The file being written; nil before the first snapshot.
    private var current: Int?
    /// Where the next record goes: on the end mark.
    private var offset: Int
    private var buffer: [UInt8]

    /// What became of a batch.
    package enum Append: Hashable, Sendable {
        /// It is with the kernel.
        case written
        /// The segment has no room for it: begin a new one with a snapshot, then append again.
        case segmentFull
    }

    /// Sets aside `segments` files of `segmentBytes` each, and removes files beyond that count.
    ///
    /// - Parameters:
    ///   - segments: 2 to 1,000: with one, writing over the oldest would lose everything.
    ///   - segmentBytes: 4 KiB to 64 MiB; must hold a snapshot and a fair number of ticks.
    package init(directory: String, segments: Int, segmentBytes: Int) throws(JournalError) {
        precondition(
            (2...SegmentFiles.countHighest).contains(segments), "a ring has 2 to 1,000 segments")
        precondition(
            (4096...SegmentFormat.bytesHighest).contains(segmentBytes),
            "a segment has 4 KiB to 64 MiB")
        do {
            try FileManager.default.createDirectory(
                atPath: directory, withIntermediateDirectories: true,
                attributes: [.posixPermissions: 0o700])
        } catch {
            throw .readOnly
        }
        let files = try Self.openFiles(directory, segments: segments, segmentBytes: segmentBytes)
        let end = Self.newestEnd(directory, files: files, segmentBytes: segmentBytes)
        self.init(files: files, segmentBytes: segmentBytes, current: end?.index, offset: end?.end)
    }

    private init(
        files: [(descriptor: CInt, sequence: UInt64)], segmentBytes: Int, current: Int?,
        offset: Int?
    ) {
        self.files = files
        self.segmentBytes = segmentBytes
        self.current = current
        self.offset = offset ?? 0
        buffer = []
    }

    deinit {
        for file in files { close(file.descriptor) }
    }

    /// The sequence of the segment that is written; nil before the first snapshot.
    package var sequence: UInt64? { current.map { files[$0].sequence } }

    /// Writes the beginning of a new segment over the oldest one.
    package mutating func begin(snapshot: [UInt8]) throws(JournalError) {
        let room = segmentBytes - SegmentFormat.headerLength - SegmentFormat.recordHeaderLength
        guard snapshot.count <= room else {
            throw .tooLarge(bytes: snapshot.count, room: room)
        }
        var oldest = 0
        var newest: UInt64 = 0
        for (index, file) in files.enumerated() {
            if file.sequence < files[oldest].sequence { oldest = index }
            newest = max(newest, file.sequence)
        }
        // A sequence at its end can only come from a damaged file: count again from 1.
        let sequence = newest == .max ? 1 : newest + 1
        let bytes = SegmentFormat.beginning(sequence: sequence, snapshot: snapshot)
        current = nil
        try write(bytes, to: files[oldest].descriptor, at: 0)
        files[oldest].sequence = sequence
        current = oldest
        offset = bytes.count - SegmentFormat.recordHeaderLength
    }

    /// Writes the records of one batch, all or (where it fails) none.
    package mutating func append(
        _ records: [JournalRecord]
    ) throws(JournalError) -> Append {
        guard let current else { throw .notBegun }
        let sequence = files[current].sequence
        buffer.removeAll(keepingCapacity: true)
        for record in records {
            SegmentFormat.append(
                record, sequence: sequence, offset: offset + buffer.count, to: &buffer)
        }
        let length = buffer.count
        buffer.append(contentsOf: SegmentFormat.endMark)
        guard offset + buffer.count <= segmentBytes else {
            let room = segmentBytes - SegmentFormat.headerLength
            guard buffer.count <= room else {
                throw .tooLarge(bytes: length, room: room)
            }
            return .segmentFull
        }
        try write(buffer, to: files[current].descriptor, at: offset)
        offset += length
        return .written
    }

    /// Opens and sizes the files of the ring; where one can't be had, none stays open.
    private static func openFiles(
        _ directory: String, segments: Int, segmentBytes: Int
    ) throws(JournalError) -> [(descriptor: CInt, sequence: UInt64)] {
        let wanted = (0..<segments).map(SegmentFiles.name)
        for name in try SegmentFiles.list(directory) where !wanted.contains(name) {
            _ = unsafe unlink(directory + "/" + name)
        }
        var files: [(descriptor: CInt, sequence: UInt64)] = []
        do {
            for name in wanted {
                let path = directory + "/" + name
                files.append((try SegmentFiles.preallocate(path, size: segmentBytes), 0))
                let start = try SegmentFiles.read(path, upTo: SegmentFormat.headerLength)
                files[files.count - 1].sequence = SegmentFormat.header(start[...])?.sequence ?? 0
            }
        } catch {
            for file in files { close(file.descriptor) }
            throw error
        }
        return files
    }

    /// Where to go on: the newest segment, where it ends at its end mark. One that ends in damage
    /// or can't be read stays as it is: what stands behind the damage is worth more than a saved
    /// segment.
    private static func newestEnd(
        _ directory: String, files: [(descriptor: CInt, sequence: UInt64)], segmentBytes: Int
    ) -> (index: Int, end: Int)? {
        guard let newest = files.indices.max(by: { files[$0].sequence < files[$1].sequence }),
            files[newest].sequence > 0
        else { return nil }
        do throws(JournalError) {
            let path = directory + "/" + SegmentFiles.name(newest)
            let bytes = try SegmentFiles.read(path, upTo: segmentBytes)
            guard let found = SegmentFormat.segment(bytes), found.segment.ending == .complete
            else { return nil }
            return (newest, found.end)
        } catch {
            return nil
        }
    }

    private func write(_ bytes: [UInt8], to descriptor: CInt, at offset: Int) throws(JournalError) {
        let count = unsafe bytes.withUnsafeBytes { buffer in
            unsafe pwrite(descriptor, buffer.baseAddress, buffer.count, off_t(offset))
        }
        guard count >= 0 else { throw JournalError(errno: errno) }
        guard count == bytes.count else { throw .inputOutput(code: 0) }
    }
}
