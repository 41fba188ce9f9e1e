/// A charger's password in clear: shown once, kept nowhere.
package struct Password: Hashable, Sendable {
    /// What is hashed: printable ASCII, always.
    let bytes: [UInt8]

    /// 16 random bytes as 32 hexadecimal digits: the form that an OCPP 1.6 charger's
    /// AuthorizationKey takes, within 2.x' 16 to 40 characters too (SR-04).
    package static func generate() throws(PKIError) -> Password {
        Password(bytes: hexadecimal(try Library.random(16)))
    }

    /// One that a person has chosen.
    package init(typed text: String) throws(PKIError) {
        guard (16...40).contains(text.utf8.count), text.utf8.allSatisfy(Self.isPrintable) else {
            throw .badPassword(allowed: "16 to 40 printable ASCII characters without a space")
        }
        bytes = Array(text.utf8)
    }

    /// One that came in a login. Chargers disagree whether the hexadecimal digits of
    /// ChangeConfiguration or the bytes that they mean are the password (steve-community/steve#1895):
    /// what can't be typed is taken as the bytes. Nil where it can be neither.
    package init?(received: [UInt8]) {
        guard (1...40).contains(received.count) else { return nil }
        bytes =
            received.allSatisfy(Self.isPrintable) ? received : Self.hexadecimal(received)
    }

    private init(bytes: [UInt8]) { self.bytes = bytes }

    /// To be shown once.
    package var text: String { String(decoding: bytes, as: UTF8.self) }

    private static func isPrintable(_ byte: UInt8) -> Bool { (0x21...0x7E).contains(byte) }

    private static func hexadecimal(_ bytes: [UInt8]) -> [UInt8] {
        Array(Hexadecimal.text(bytes).utf8)
    }
}

/// Bytes as lower-case hexadecimal digits, and back.
enum Hexadecimal {
    static func text(_ bytes: [UInt8]) -> String {
        bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }

    static func bytes(_ text: Substring) -> [UInt8]? {
        guard text.utf8.count.isMultiple(of: 2) else { return nil }
        let digits = text.utf8.compactMap { Character(UnicodeScalar($0)).hexDigitValue }
        guard digits.count == text.utf8.count else { return nil }
        return stride(from: 0, to: digits.count, by: 2).map { index in
            UInt8(digits[index] << 4 | digits[index + 1])
        }
    }
}
