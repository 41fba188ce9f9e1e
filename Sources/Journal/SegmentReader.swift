/// The reading end of the event ring: what stands in its files, oldest segment first. It may read
/// while the daemon writes; the newest segment then ends where the writer was.
package struct SegmentReader: Sendable {
    /// The segments that can be read, by sequence.
    package let sequences: [UInt64]
    /// Files whose header can't be read: never written, cut short in it, or damaged.
    package let unreadableFiles: [String]
    /// Those of them that are not all zeros there, as a file that was never written is.
    package let damagedFiles: [String]
    private let paths: [String]

    /// Looks through the headers of `directory`.
    package init(directory: String) throws(JournalError) {
        var found: [(sequence: UInt64, path: String)] = []
        var unreadable: [String] = []
        var damaged: [String] = []
        for name in try SegmentFiles.list(directory) {
            let path = directory + "/" + name
            let start = try SegmentFiles.read(path, upTo: SegmentFormat.headerLength)
            if let header = SegmentFormat.header(start[...]) {
                found.append((header.sequence, path))
            } else {
                unreadable.append(name)
                if start.contains(where: { $0 != 0 }) { damaged.append(name) }
            }
        }
        found.sort { $0.sequence < $1.sequence }
        sequences = found.map(\.sequence)
        paths = found.map(\.path)
        unreadableFiles = unreadable
        damagedFiles = damaged
    }

    /// One segment file alone.
    package init(file: String) throws(JournalError) {
        let start = try SegmentFiles.read(file, upTo: SegmentFormat.headerLength)
        guard let header = SegmentFormat.header(start[...]) else { throw .notASegment }
        sequences = [header.sequence]
        paths = [file]
        unreadableFiles = []
        damagedFiles = []
    }

    /// The segment at a position of `sequences`; nil where its snapshot is damaged, so that
    /// nothing after it can be replayed, or where it was written over since.
    package func segment(at position: Int) throws(JournalError) -> Segment? {
        let bytes = try SegmentFiles.read(paths[position], upTo: SegmentFormat.bytesHighest)
        guard let segment = SegmentFormat.segment(bytes)?.segment,
            segment.sequence == sequences[position]
        else { return nil }
        return segment
    }
}
