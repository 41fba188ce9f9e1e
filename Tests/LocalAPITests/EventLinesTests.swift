import Foundation
import LocalAPI
import Testing

@Suite("a server-sent stream")
struct EventLinesTests {
    @Test(
        "gives the same events however it is cut",
        arguments: [1, 2, 3, 7, 1000])
    func cuts(size: Int) throws {
        let stream = Array(
            ": hello\n\nevent: status\ndata: {\"a\":1}\n\ndata:two\r\ndata: lines\r\n\r\n\n\nid: 1\n"
                .utf8)
        var lines = EventLines()
        var events: [String] = []
        for start in stride(from: 0, to: stream.count, by: size) {
            let piece = stream[start..<min(stream.count, start + size)]
            events += try lines.take(piece).map { String(decoding: $0, as: UTF8.self) }
        }
        #expect(events == ["{\"a\":1}", "two\nlines"])
    }

    @Test("is given up where an event never ends")
    func isBounded() throws {
        var lines = EventLines()
        let piece = [UInt8](repeating: UInt8(ascii: "x"), count: EventLines.eventBytesHighest / 2)
        #expect(try lines.take(piece).isEmpty)
        #expect(throws: EventLines.TooLong.self) {
            _ = try lines.take(piece)
            _ = try lines.take(piece)
        }
    }
}
