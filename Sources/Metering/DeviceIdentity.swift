/// What a device says of itself by Modbus function 43/14, "read device identification" (Modbus
/// application protocol V1.1b3, section 6.21): maker, product code and revision.
package struct DeviceIdentity: Hashable, Sendable {
    /// The objects' texts in the order in which they came; what is not printable ASCII is `?`.
    package let texts: [String]

    /// The request for the basic objects, from the function code on.
    package static let request: [UInt8] = [0x2B, 0x0E, 0x01, 0x00]
    /// The basic category has three objects; a device may send its others along.
    static let objectsHighest = 16

    /// Reads an answer from its function code on; nil for an exception and anything else that is
    /// not a whole answer.
    package init?(answer: [UInt8]) {
        guard answer.count >= 7, answer[0] == 0x2B, answer[1] == 0x0E,
            (1...DeviceIdentity.objectsHighest).contains(Int(answer[6]))
        else { return nil }
        var texts: [String] = []
        var rest = answer[7...]
        for _ in 0..<answer[6] {
            guard let length = rest.dropFirst().first, rest.count >= 2 + Int(length) else {
                return nil
            }
            let bytes = rest.dropFirst(2).prefix(Int(length))
            let printable = bytes.map { (32...126).contains($0) ? $0 : 63 }
            texts.append(String(decoding: printable, as: UTF8.self))
            rest = rest.dropFirst(2 + Int(length))
        }
        self.texts = texts
    }
}
