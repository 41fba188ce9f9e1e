import Foundation
import Glibc
import Synchronization
import Testing

/// A TCP server that answers each request with bytes of the test's choice, right or wrong.
///
/// A class, because it owns a listener and its threads hold it.
final class RawServer: Sendable {
    let port: Int
    private let listener: Int32
    private let answer: @Sendable ([UInt8], Int) -> Answer
    private let requests = Mutex(0)
    private let held = Mutex<[(Int32, [UInt8])]>([])

    enum Answer: Sendable, CustomTestStringConvertible {
        case bytes([UInt8])
        /// The bytes, then the end of the connection.
        case bytesThenEnd([UInt8])
        /// Sent on its connection when the next request has come in.
        case later([UInt8])
        /// A function of the request, with a name for the test's list.
        case made(String, @Sendable ([UInt8]) -> [UInt8])

        var testDescription: String {
            switch self {
            case .bytes(let bytes): "\(bytes.count) bytes \(bytes.prefix(16))"
            case .bytesThenEnd(let bytes): "\(bytes.count) bytes and the end"
            case .later: "later"
            case .made(let name, _): name
            }
        }

        /// Answers that break the protocol in one way each.
        static let broken: [Answer] =
            [
                .bytesThenEnd([]),
                .bytesThenEnd([0, 1, 0, 0, 0, 15, 1]),
                changed("another transaction") { $0[1] &+= 1 },
                changed("another protocol, in the low byte") { $0[3] = 1 },
                changed("another protocol, in the high byte") { $0[2] = 1 },
                changed("a length of 65,535") { $0.replaceSubrange(4...5, with: [255, 255]) },
                changed("a length of one too few") { $0[5] -= 1 },
                changed("another unit") { $0[6] &+= 1 },
                changed("another function") { $0[7] = 4 },
                changed("a byte count that lies") { $0[8] = 255 },
                changed("half an answer") { $0 = Array($0.prefix(13)) },
                .made("too few registers") { RawServer.registers([0, 1], to: $0) },
                .made("too many registers") {
                    RawServer.registers([UInt16](repeating: 0, count: 100), to: $0)
                },
                .made("an exception of code 0") { request in
                    Array(request[0..<4]) + [0, 3, request[6], 0x83, 0]
                },
                .made("an exception of another unit") { request in
                    Array(request[0..<4]) + [0, 3, request[6] &+ 1, 0x83, 2]
                },
                .made("an exception of code 255") { request in
                    Array(request[0..<4]) + [0, 3, request[6], 0x83, 255]
                },
                .made("a web page") { _ in Array("HTTP/1.1 400 Bad Request\r\n\r\n".utf8) },
            ] + noise

        /// A right answer with one thing changed.
        private static func changed(
            _ name: String, _ change: @escaping @Sendable (inout [UInt8]) -> Void
        ) -> Answer {
            .made(name) { request in
                var answer = RawServer.registers([0, 1, 0, 0, 0, 0], to: request)
                change(&answer)
                return answer
            }
        }

        /// Anything at all, by seed.
        private static var noise: [Answer] {
            var generator = SeededGenerator(state: 42)
            return (0..<10).map { _ in
                let count = Int.random(in: 1...300, using: &generator)
                return .bytes((0..<count).map { _ in UInt8.random(in: 0...255, using: &generator) })
            }
        }
    }

    /// The right answer to `request` with these registers.
    static func registers(_ words: [UInt16], to request: [UInt8]) -> [UInt8] {
        let body = words.flatMap { [UInt8($0 >> 8), UInt8($0 & 255)] }
        let length = 3 + body.count
        var answer = Array(request[0..<4])
        answer += [UInt8(length >> 8), UInt8(length & 255), request[6], request[7]]
        answer += [UInt8(truncatingIfNeeded: body.count)]
        return answer + body
    }

    init(answer: @escaping @Sendable ([UInt8], Int) -> Answer) throws {
        self.answer = answer
        (listener, port) = try RawServer.listen()
        let listener = listener
        Thread.detachNewThread { [self] in
            while true {
                let client = accept(listener, nil, nil)
                guard client >= 0 else { break }
                Thread.detachNewThread { [self] in converse(client) }
            }
            close(listener)
        }
    }

    func stop() { shutdown(listener, Int32(SHUT_RDWR)) }

    /// A port on which nobody listens.
    static func freePort() throws -> Int {
        let (listener, port) = try listen()
        close(listener)
        return port
    }

    private func converse(_ client: Int32) {
        var request = [UInt8](repeating: 0, count: 12)
        while unsafe recv(client, &request, 12, Int32(MSG_WAITALL)) == 12 {
            let number = requests.withLock { count in
                count += 1
                return count - 1
            }
            for (other, bytes) in held.withLock({ held in
                let all = held
                held = []
                return all
            }) {
                send(bytes, to: other)
            }
            switch answer(request, number) {
            case .bytes(let bytes): send(bytes, to: client)
            case .made(_, let make): send(make(request), to: client)
            case .later(let bytes): held.withLock { $0.append((client, bytes)) }
            case .bytesThenEnd(let bytes):
                send(bytes, to: client)
                close(client)
                return
            }
        }
        // A client whose answer is still held back stays open, so that its number is not used
        // again; the test's process ends soon.
        let isHeld = held.withLock { held in held.contains { $0.0 == client } }
        if !isHeld { close(client) }
    }

    private func send(_ bytes: [UInt8], to client: Int32) {
        _ = unsafe Glibc.send(client, bytes, bytes.count, Int32(MSG_NOSIGNAL))
    }

    private static func listen() throws -> (Int32, Int) {
        let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let result = unsafe withUnsafeMutablePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { general in
                guard unsafe bind(listener, general, length) == 0,
                    Glibc.listen(listener, 16) == 0
                else { return Int32(-1) }
                return unsafe getsockname(listener, general, &length)
            }
        }
        guard listener >= 0, result == 0 else { throw POSIXError(.EADDRNOTAVAIL) }
        return (listener, Int(UInt16(bigEndian: address.sin_port)))
    }
}
