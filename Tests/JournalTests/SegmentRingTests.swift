import Foundation
import Glibc
import Journal
import Testing

@Suite("the event ring")
final class SegmentRingTests {
    let directory = NSTemporaryDirectory() + "journal-" + UUID().uuidString

    deinit {
        do { try FileManager.default.removeItem(atPath: directory) } catch {}
    }

    private func ring(segments: Int = 4, bytes: Int = 4096) throws -> SegmentRing {
        try SegmentRing(directory: directory, segments: segments, segmentBytes: bytes)
    }

    private func record(_ number: Int, bytes: Int = 20) -> JournalRecord {
        JournalRecord(
            kind: UInt8(number % 250 + 1),
            payload: (0..<bytes).map { UInt8(truncatingIfNeeded: number &* 31 &+ $0) })
    }

    private func segments() throws -> [Segment?] {
        let reader = try SegmentReader(directory: directory)
        return try reader.sequences.indices.map { try reader.segment(at: $0) }
    }

    private func damage(_ file: String, at offset: Int, _ change: (inout [UInt8]) -> Void) throws {
        let url = URL(fileURLWithPath: directory + "/" + file)
        var bytes = Array(try Data(contentsOf: url))
        change(&bytes)
        try Data(bytes).write(to: url)
    }

    @Test("gives back what was written, batch by batch")
    func roundTrip() throws {
        var ring = try ring()
        #expect(throws: JournalError.notBegun) { _ = try ring.append([record(1)]) }
        try ring.begin(snapshot: Array("state".utf8))
        #expect(try ring.append([record(1), record(2, bytes: 0)]) == .written)
        #expect(try ring.append([]) == .written)
        #expect(try ring.append([record(3, bytes: 700)]) == .written)
        #expect(
            try segments() == [
                Segment(
                    sequence: 1, snapshot: Array("state".utf8),
                    records: [record(1), record(2, bytes: 0), record(3, bytes: 700)],
                    ending: .complete)
            ])
    }

    @Test("writes over the oldest segment and takes exactly the room it was given")
    func wrap() throws {
        var ring = try ring(segments: 3)
        var number = 0
        for snapshot in UInt8(1)...10 {
            try ring.begin(snapshot: [snapshot])
            while try ring.append([record(number, bytes: 100)]) == .written { number += 1 }
        }
        let found = try segments().compactMap { $0 }
        #expect(found.map(\.sequence) == [8, 9, 10])
        #expect(found.map(\.snapshot) == [[8], [9], [10]])
        #expect(found.allSatisfy { $0.ending == .complete && $0.records.count == 37 })
        // Nothing of a former segment shows behind a shorter one.
        try ring.begin(snapshot: [11])
        #expect(try ring.append([record(1)]) == .written)
        #expect(
            try segments().last
                == Segment(
                    sequence: 11, snapshot: [11], records: [record(1)], ending: .complete))
        let names = try FileManager.default.contentsOfDirectory(atPath: directory).sorted()
        #expect(names == ["00000.seg", "00001.seg", "00002.seg"])
        for name in names {
            var status = stat()
            #expect(unsafe stat(directory + "/" + name, &status) == 0)
            #expect(status.st_size == 4096)
            #expect(status.st_blocks * 512 >= 4096, "the disk has it set aside")
        }
    }

    @Test("refuses what no segment could hold")
    func tooLarge() throws {
        var ring = try ring()
        #expect(throws: JournalError.self) {
            try ring.begin(snapshot: Array(repeating: 0, count: 4096))
        }
        try ring.begin(snapshot: [])
        #expect(throws: JournalError.self) { _ = try ring.append([record(1, bytes: 4096)]) }
        #expect(try ring.append([record(1, bytes: 3000)]) == .written)
        #expect(try ring.append([record(2, bytes: 3000)]) == .segmentFull)
        #expect(try segments().first??.records.count == 1)
    }

    @Test("ends at a flipped bit, wherever it is, with all that stood before")
    func flippedBit() throws {
        var ring = try ring()
        try ring.begin(snapshot: [1, 2, 3])
        let records = (0..<20).map { record($0) }
        #expect(try ring.append(records) == .written)
        let file = directory + "/00000.seg"
        let whole = Array(try Data(contentsOf: URL(fileURLWithPath: file)))
        let first = 32 + 3
        for offset in 0..<(first + 20 * 29 + 9) {
            for bit in [0, 7] {
                var bytes = whole
                bytes[offset] ^= 1 << bit
                try Data(bytes).write(to: URL(fileURLWithPath: file))
                let found = try segments()
                if offset < 32 {
                    #expect(found.isEmpty, "offset \(offset)")
                } else if offset < first {
                    #expect(found == [nil], "offset \(offset)")
                } else {
                    let intact = (offset - first) / 29
                    #expect(found.first??.records == Array(records.prefix(intact)))
                    #expect(found.first??.ending == .damaged(offset: first + intact * 29))
                }
            }
        }
    }

    @Test("ends at a torn write and says where")
    func tornTail() throws {
        var ring = try ring()
        try ring.begin(snapshot: [9])
        #expect(try ring.append([record(1), record(2)]) == .written)
        let whole = Array(try Data(contentsOf: URL(fileURLWithPath: directory + "/00000.seg")))
        let second = 33 + 29
        for length in second..<(second + 29) {
            try damage("00000.seg", at: length) { bytes in
                bytes = Array(whole.prefix(length)) + [UInt8](repeating: 0x5A, count: 4096 - length)
            }
            let segment = try #require(try segments().first ?? nil)
            #expect(segment.records == [record(1)])
            #expect(segment.ending == .damaged(offset: second))
        }
    }

    @Test("goes on where a former writer ended, and begins anew behind damage")
    func reopened() throws {
        do {
            var ring = try ring()
            try ring.begin(snapshot: [1])
            #expect(try ring.append([record(1)]) == .written)
        }
        do {
            var ring = try ring()
            #expect(ring.sequence == 1)
            #expect(try ring.append([record(2)]) == .written)
        }
        #expect(try segments().first??.records == [record(1), record(2)])
        try damage("00000.seg", at: 33) { $0[40] ^= 1 }
        var ring = try ring()
        #expect(ring.sequence == nil)
        try ring.begin(snapshot: [2])
        let reader = try SegmentReader(directory: directory)
        #expect(reader.sequences == [1, 2])
        #expect(reader.unreadableFiles == ["00002.seg", "00003.seg"])
        #expect(try reader.segment(at: 0)?.ending == .damaged(offset: 33))
    }

    @Test("shrinks and grows with its settings")
    func resized() throws {
        do {
            var ring = try ring(segments: 4, bytes: 8192)
            for snapshot in UInt8(1)...4 { try ring.begin(snapshot: [snapshot]) }
        }
        var ring = try ring(segments: 2, bytes: 4096)
        let names = try FileManager.default.contentsOfDirectory(atPath: directory).sorted()
        #expect(names == ["00000.seg", "00001.seg"])
        try ring.begin(snapshot: [5])
        #expect(try segments().compactMap { $0?.snapshot } == [[2], [5]])
    }

    @Test("has every batch that was written before kill -9")
    func killed() async throws {
        await #expect(processExitsWith: .signal(SIGKILL)) { [path = directory as String] in
            var ring = try SegmentRing(directory: path, segments: 3, segmentBytes: 65_536)
            try ring.begin(snapshot: [])
            let noted = unsafe open(path + "/noted", O_WRONLY | O_CREAT | O_APPEND, 0o600)
            var number: UInt32 = 0
            while true {
                number += 1
                let bytes = (0..<4).map { UInt8(truncatingIfNeeded: number >> ($0 * 8)) }
                if try ring.append([JournalRecord(kind: 1, payload: bytes)]) == .segmentFull {
                    try ring.begin(snapshot: bytes)
                    number -= 1
                    continue
                }
                _ = unsafe bytes.withUnsafeBytes { unsafe write(noted, $0.baseAddress, 4) }
                // Enough to have been round the ring.
                guard number == 20_000 else { continue }
                // A thread of its own, which meets the writer in the middle of whatever it does.
                Thread.detachNewThread {
                    while lseek(noted, 0, SEEK_END) < 4 * 20_050 {}
                    kill(getpid(), SIGKILL)
                }
            }
        }
        let noted = try Data(contentsOf: URL(fileURLWithPath: directory + "/noted"))
        let count = noted.count / 4
        let found = try segments().compactMap { $0 }
        let numbers = found.flatMap(\.records).map { record in
            record.payload.reversed().reduce(0) { $0 << 8 | Int($1) }
        }
        let last = try #require(numbers.last)
        #expect(count >= 20_000)
        #expect(last == count || last == count + 1)
        #expect(numbers == Array((last - numbers.count + 1)...last))
        #expect(found.dropLast().allSatisfy { $0.ending == .complete })
    }

    @Test("never takes what an older segment left behind for its own")
    func leftover() throws {
        var ring = try ring(segments: 2)
        try ring.begin(snapshot: [1])
        #expect(try ring.append((0..<50).map { record($0) }) == .written)
        try ring.begin(snapshot: [2])
        try ring.begin(snapshot: [3])
        #expect(try ring.append([record(0)]) == .written)
        // The end mark is torn away: the same bytes of the former segment stand behind it.
        let end = 33 + 29
        try damage("00000.seg", at: end) { bytes in
            for offset in end..<(end + 9) { bytes[offset] = 0xFF }
        }
        let segment = try #require(try segments().last ?? nil)
        #expect(segment.records == [record(0)])
        #expect(segment.ending == .damaged(offset: end))
    }
}
