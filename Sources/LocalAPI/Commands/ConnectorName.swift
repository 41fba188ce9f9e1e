/// A connector as people and paths name it: `CP-01/1`.
package struct ConnectorName: Hashable, Codable, Sendable {
    /// The charger's identity.
    package let charger: String
    /// The connector's number at it, from 1.
    package let connector: Int

    /// The highest number that is taken for one: OCPP names no bound, no charger comes near it.
    package static let numberHighest = 999

    /// Nil where the identity or the number can't be one.
    package init?(charger: String, connector: Int) {
        guard Self.isIdentity(charger), (1...Self.numberHighest).contains(connector) else {
            return nil
        }
        self.charger = charger
        self.connector = connector
    }

    /// Reads `CP-01/1`; nil for anything else.
    package init?(text: String) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2, let number = Self.number(parts[1]) else { return nil }
        self.init(charger: String(parts[0]), connector: number)
    }

    /// `CP-01/1`.
    package var text: String { "\(charger)/\(connector)" }

    /// Whether `text` can be a charger's identity: 1 to 48 of letters, digits and `* + = @ . _ -`.
    package static func isIdentity(_ text: String) -> Bool {
        (1...48).contains(text.utf8.count)
            && text.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "*"), UInt8(ascii: "+"),
                    UInt8(ascii: "="), UInt8(ascii: "@"), UInt8(ascii: "."), UInt8(ascii: "_"),
                    UInt8(ascii: "-"):
                    true
                default: false
                }
            }
    }

    /// Decimal digits only: `Int` alone would take a sign.
    private static func number(_ text: Substring) -> Int? {
        guard text.utf8.allSatisfy({ (48...57).contains($0) }) else { return nil }
        return Int(text)
    }
}
