package import Foundation

/// Cuts a server-sent stream into the data of its events (WHATWG HTML, section 9.2.6). Only
/// `data` lines count; there is one kind of event.
package struct EventLines: Sendable {
    /// Bytes that have not made a whole line yet, or a whole event.
    private var line = Data()
    private var event = Data()

    /// A stream that sends this much without the end of an event is not ours.
    package static let eventBytesHighest = 8 * 1024 * 1024

    /// An event outgrew `eventBytesHighest`.
    package struct TooLong: Error {}

    package init() {}

    /// Takes the next bytes and answers the events that they complete.
    package mutating func take(_ bytes: some Sequence<UInt8>) throws(TooLong) -> [Data] {
        var events: [Data] = []
        for byte in bytes {
            guard byte == UInt8(ascii: "\n") else {
                line.append(byte)
                guard line.count + event.count <= Self.eventBytesHighest else { throw TooLong() }
                continue
            }
            if line.last == UInt8(ascii: "\r") { line.removeLast() }
            if line.isEmpty {
                if !event.isEmpty { events.append(event) }
                event = Data()
            } else {
                takeLine()
            }
            line = Data()
        }
        return events
    }

    private mutating func takeLine() {
        let prefix = Data("data:".utf8)
        guard line.starts(with: prefix) else { return }
        var value = line.dropFirst(prefix.count)
        if value.first == UInt8(ascii: " ") { value = value.dropFirst() }
        if !event.isEmpty { event.append(UInt8(ascii: "\n")) }
        event.append(contentsOf: value)
    }
}
