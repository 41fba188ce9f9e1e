import COpenSSL

/// A password as it is kept: a slow hash (scrypt, RFC 7914) with a salt of its own.
///
/// Written as `$scrypt$ln=12,r=8,p=1$` salt `$` hash, both in hexadecimal digits.
package struct PasswordHash: Hashable, Sendable {
    private let cost: Int
    private let salt: [UInt8]
    private let hash: [UInt8]

    /// The cost of new hashes as a power of two: 4 MiB and about 10 ms on the box. Our own passwords have
    /// 128 random bits, which nobody guesses at any price; the cost is for those that a person chose.
    private static let costStandard = 12
    /// What a file may ask of us: at most 64 MiB and a fifth of a second.
    private static let costs = 10...16
    private static let blockSize: UInt64 = 8
    private static let saltBytes = 16
    private static let hashBytes = 32

    /// The hash of a new password.
    package init(of password: Password) throws(PKIError) {
        cost = Self.costStandard
        salt = try Library.random(Self.saltBytes)
        hash = try Self.derive(password, cost: cost, salt: salt)
    }

    /// Reads what `text` writes; nil where it is something else.
    package init?(text: Substring) {
        let parts = text.split(separator: "$", omittingEmptySubsequences: false)
        guard parts.count == 5, parts[0].isEmpty, parts[1] == "scrypt",
            parts[2].hasPrefix("ln="), parts[2].hasSuffix(",r=8,p=1"),
            let cost = Int(parts[2].dropFirst(3).dropLast(8)), Self.costs.contains(cost),
            let salt = Hexadecimal.bytes(parts[3]), salt.count == Self.saltBytes,
            let hash = Hexadecimal.bytes(parts[4]), hash.count == Self.hashBytes
        else { return nil }
        self.cost = cost
        self.salt = salt
        self.hash = hash
    }

    package var text: String {
        "$scrypt$ln=\(cost),r=\(Self.blockSize),p=1$\(Hexadecimal.text(salt))"
            + "$\(Hexadecimal.text(hash))"
    }

    /// Whether it is this password's. Slow on purpose: never call it on an event loop. Takes the
    /// same time for every answer.
    package func matches(_ password: Password) -> Bool {
        // `try?`: it fails only without memory, and then nobody is let in.
        guard let other = try? Self.derive(password, cost: cost, salt: salt) else { return false }
        return unsafe CRYPTO_memcmp(hash, other, Self.hashBytes) == 0
    }

    private static func derive(
        _ password: Password, cost: Int, salt: [UInt8]
    ) throws(PKIError) -> [UInt8] {
        var hash = [UInt8](repeating: 0, count: hashBytes)
        let memoryHighest: UInt64 = 128 << 20
        let isDone = unsafe password.bytes.withUnsafeBufferPointer { bytes in
            unsafe bytes.withMemoryRebound(to: CChar.self) { text in
                unsafe EVP_PBE_scrypt(
                    text.baseAddress, text.count, salt, salt.count, 1 << UInt64(cost), blockSize, 1,
                    memoryHighest, &hash, hash.count) == 1
            }
        }
        try Library.check(isDone, "hashing a password")
        return hash
    }
}
