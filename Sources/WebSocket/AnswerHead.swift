import NIOCore
import NIOHTTP1

/// The head of a server's answer: status line and headers.
struct AnswerHead {
    /// What the bytes so far amount to.
    enum Reading {
        case incomplete
        case whole(AnswerHead)
        case malformed
    }

    let status: Int
    let headers: HTTPHeaders

    /// Reads a head off the front of `bytes`; leaves them untouched unless it is whole. Only what
    /// a handshake needs is understood: no folded lines, no chunks. The library's response
    /// decoder was rejected, since it insists on seeing every write and so stands in the way of
    /// the first frames.
    static func read(_ bytes: inout ByteBuffer) -> Reading {
        let view = bytes.readableBytesView
        let mark: [UInt8] = [13, 10, 13, 10]
        guard let end = view.firstRange(of: mark) else { return .incomplete }
        guard let text = String(validating: view[..<end.lowerBound], as: UTF8.self) else {
            return .malformed
        }
        let lines = text.split(separator: "\r\n", omittingEmptySubsequences: false)
        let first = lines[0].split(separator: " ", maxSplits: 2)
        guard first.count >= 2, first[0] == "HTTP/1.1", first[1].utf8.count == 3,
            let status = Int(first[1])
        else { return .malformed }
        var headers = HTTPHeaders()
        for line in lines.dropFirst() {
            guard let colon = line.firstIndex(of: ":") else { return .malformed }
            let value = line[line.index(after: colon)...].drop { $0 == " " || $0 == "\t" }
            headers.add(name: String(line[..<colon]), value: String(value))
        }
        bytes.moveReaderIndex(forwardBy: view.distance(from: view.startIndex, to: end.upperBound))
        return .whole(AnswerHead(status: status, headers: headers))
    }
}
