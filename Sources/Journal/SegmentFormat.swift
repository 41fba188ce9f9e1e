import Depot

/// How a segment stands in its file; whole numbers least byte first.
///
/// ```
/// offset  bytes
///      0      8  "BUSBARJ" and 0
///      8      4  version, 1
///     12      4  length of the snapshot
///     16      8  sequence
///     24      4  CRC-32C of the snapshot
///     28      4  CRC-32C of the 28 bytes before
///     32         snapshot, then records, then an end mark of nine zero bytes
///
/// record: 4 length of the payload, 1 kind, 4 CRC-32C, payload
/// ```
///
/// A record's checksum covers the sequence and its offset too: what is left in the file of the
/// segment that stood there before can never pass for a record of this one.
enum SegmentFormat {
    static let headerLength = 32
    static let recordHeaderLength = 9
    /// Nine zero bytes: a record of kind 0.
    static let endMark = [UInt8](repeating: 0, count: recordHeaderLength)
    /// Larger files are not ours: the reader holds one segment in memory.
    static let bytesHighest = 64 << 20

    private static let magic = Array("BUSBARJ\0".utf8)
    private static let version: UInt32 = 1

    /// What a header says.
    struct Header {
        var sequence: UInt64
        var snapshotLength: Int
        var snapshotChecksum: UInt32
    }

    /// Header, snapshot and end mark: how a segment begins.
    static func beginning(sequence: UInt64, snapshot: [UInt8]) -> [UInt8] {
        var bytes = magic
        append(version, to: &bytes)
        append(UInt32(snapshot.count), to: &bytes)
        append(sequence, to: &bytes)
        append(CRC32C.of(snapshot), to: &bytes)
        append(CRC32C.of(bytes), to: &bytes)
        return bytes + snapshot + endMark
    }

    /// The header in the first bytes of a file; nil where they are none.
    static func header(_ bytes: ArraySlice<UInt8>) -> Header? {
        guard bytes.count >= headerLength else { return nil }
        let start = bytes.startIndex
        let covered = bytes[start..<(start + 28)]
        guard covered.starts(with: magic), number(bytes, 8, 4) == UInt64(version),
            number(bytes, 28, 4) == UInt64(CRC32C.of(covered))
        else { return nil }
        return Header(
            sequence: number(bytes, 16, 8), snapshotLength: Int(number(bytes, 12, 4)),
            snapshotChecksum: UInt32(number(bytes, 24, 4)))
    }

    /// Appends a record that will stand at `offset` of its segment.
    static func append(
        _ record: JournalRecord, sequence: UInt64, offset: Int, to bytes: inout [UInt8]
    ) {
        append(UInt32(record.payload.count), to: &bytes)
        bytes.append(record.kind)
        append(
            checksum(record.kind, record.payload[...], sequence: sequence, offset: offset),
            to: &bytes)
        bytes.append(contentsOf: record.payload)
    }

    /// The snapshot and records of a whole file; nil where it holds no segment that can be begun
    /// with.
    static func segment(_ bytes: [UInt8]) -> (segment: Segment, end: Int)? {
        guard let header = header(bytes[...]),
            header.snapshotLength <= bytes.count - headerLength
        else { return nil }
        var offset = headerLength + header.snapshotLength
        let snapshot = bytes[headerLength..<offset]
        guard CRC32C.of(snapshot) == header.snapshotChecksum else { return nil }
        var segment = Segment(
            sequence: header.sequence, snapshot: Array(snapshot), records: [],
            ending: .damaged(offset: offset))
        while let step = step(bytes, at: offset, sequence: header.sequence) {
            guard let record = step else {
                segment.ending = .complete
                return (segment, offset)
            }
            segment.records.append(record)
            offset += recordHeaderLength + record.payload.count
        }
        segment.ending = .damaged(offset: offset)
        return (segment, offset)
    }

    /// The record at `offset`; inner nil for the end mark, outer nil for what is neither.
    private static func step(
        _ bytes: [UInt8], at offset: Int, sequence: UInt64
    ) -> JournalRecord?? {
        guard offset + recordHeaderLength <= bytes.count else { return nil }
        let header = bytes[offset..<(offset + recordHeaderLength)]
        if header.elementsEqual(endMark) { return .some(nil) }
        let length = Int(number(header, 0, 4))
        let kind = bytes[offset + 4]
        let start = offset + recordHeaderLength
        guard kind != 0, length <= bytes.count - start else { return nil }
        let payload = bytes[start..<(start + length)]
        let expected = checksum(kind, payload, sequence: sequence, offset: offset)
        guard number(header, 5, 4) == UInt64(expected) else { return nil }
        return JournalRecord(kind: kind, payload: Array(payload))
    }

    private static func checksum(
        _ kind: UInt8, _ payload: ArraySlice<UInt8>, sequence: UInt64, offset: Int
    ) -> UInt32 {
        var sum = CRC32C()
        sum.update(Int64(bitPattern: sequence))
        sum.update(Int64(offset))
        sum.update(Int64(payload.count))
        sum.update(CollectionOfOne(kind))
        sum.update(payload)
        return sum.value
    }

    private static func append(_ number: some FixedWidthInteger, to bytes: inout [UInt8]) {
        for shift in stride(from: 0, to: number.bitWidth, by: 8) {
            bytes.append(UInt8(truncatingIfNeeded: number >> shift))
        }
    }

    private static func number(_ bytes: ArraySlice<UInt8>, _ offset: Int, _ width: Int) -> UInt64 {
        let start = bytes.startIndex + offset
        return bytes[start..<(start + width)].reversed().reduce(0) { $0 << 8 | UInt64($1) }
    }
}
