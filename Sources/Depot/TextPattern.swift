/// A pattern in which `*` stands for any text, also for none. Case matters.
package struct TextPattern: Hashable, Sendable {
    private let parts: [[UInt8]]

    package init(_ pattern: String) {
        parts = pattern.utf8.split(separator: UInt8(ascii: "*"), omittingEmptySubsequences: false)
            .map(Array.init)
    }

    /// Whether all of `text` is covered.
    package func covers(_ text: String) -> Bool {
        var rest = Array(text.utf8)[...]
        guard let first = parts.first, let last = parts.last, rest.starts(with: first) else {
            return false
        }
        guard parts.count > 1 else { return rest.count == first.count }
        rest = rest.dropFirst(first.count)
        guard rest.count >= last.count, rest.suffix(last.count).elementsEqual(last) else {
            return false
        }
        rest = rest.dropLast(last.count)
        // Each part where it first occurs leaves the most for those after it.
        for part in parts.dropFirst().dropLast() {
            guard let start = rest.indices.first(where: { rest[$0...].starts(with: part) }) else {
                if part.isEmpty { continue }
                return false
            }
            rest = rest[(start + part.count)...]
        }
        return true
    }
}

extension ChargerModel {
    /// Whether its file was written for what a charger says of itself in BootNotification.
    package func isWritten(for model: String, firmware: String) -> Bool {
        models.contains { TextPattern($0).covers(model) }
            && TextPattern(self.firmware).covers(firmware)
    }
}
