import Depot

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
        guard ChargerIdentity.isOne(charger), (1...Self.numberHighest).contains(connector) else {
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

    /// Decimal digits only: `Int` alone would take a sign.
    private static func number(_ text: Substring) -> Int? {
        guard text.utf8.allSatisfy({ (48...57).contains($0) }) else { return nil }
        return Int(text)
    }
}
