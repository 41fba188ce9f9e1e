import COpenSSL

/// Remembers that a password was right without keeping it: a keyed digest (HMAC-SHA256) under a
/// key that lives as long as the process. It takes microseconds where the slow hash takes
/// milliseconds, so that 300 chargers may come back at once.
package struct CredentialSeal: Sendable {
    private let key: [UInt8]

    /// A seal with a key of its own.
    package init() throws(PKIError) { key = try Library.random(32) }

    /// The digest of a password as the proof for `hash`: it ends with a change of the password.
    package func digest(_ password: Password, for hash: PasswordHash) -> Digest {
        let text = Array(hash.text.utf8) + [0] + password.bytes
        var digest = [UInt8](repeating: 0, count: 32)
        let isDone =
            unsafe HMAC(
                EVP_sha256(), key, Int32(clamping: key.count), text, text.count, &digest, nil)
            != nil
        precondition(isDone, "SHA-256 is always there")
        return Digest(bytes: digest)
    }

    /// What `digest` makes.
    package struct Digest: Sendable {
        fileprivate let bytes: [UInt8]

        /// Whether both are the same; takes the same time for every answer.
        package func equals(_ other: Digest) -> Bool {
            unsafe CRYPTO_memcmp(bytes, other.bytes, bytes.count) == 0
        }
    }
}
