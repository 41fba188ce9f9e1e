import NIOSSL

/// Why a TLS handshake came to nothing. A few cases of ours, since the library's words hold the
/// peer's bytes; the raw values are what is counted and shown.
package enum TLSFault: String, Hashable, Sendable, CaseIterable {
    /// The peer speaks HTTP without TLS: its URL says ws where it should say wss.
    case plain = "no TLS where TLS is spoken: the charger's URL must begin with wss"
    /// A version below 1.2, or no cipher suite that both take.
    case tooOld = "no version or cipher suite of TLS that both take"
    /// The peer has no certificate where one is asked for.
    case noCertificate = "no client certificate"
    /// The peer's certificate is another authority's, outside its dates, or for another use.
    case badCertificate = "a client certificate that is not trusted"
    /// The peer doesn't trust the listener's certificate.
    case notTrusted = "the charger does not trust the listener's certificate"
    /// The peer's network or program ended it, or it broke the protocol.
    case broken = "a TLS handshake that broke off"

    /// The fault behind an error of the library's; nil where it has nothing to do with TLS.
    init?(_ error: any Error) {
        switch error {
        // Whoever hangs up without a farewell has a broken network, not a broken certificate.
        case NIOSSLError.uncleanShutdown: return nil
        case NIOSSLError.handshakeFailed(let reason): self.init(words: "\(reason)")
        case is NIOSSLError, is NIOSSLExtraError, is BoringSSLError: self = .broken
        default: return nil
        }
    }

    /// The library tells its reasons only in words: constants of BoringSSL.
    private init(words: String) {
        let table: [(String, TLSFault)] = [
            ("HTTP_REQUEST", .plain), ("PEER_DID_NOT_RETURN", .noCertificate),
            ("CERTIFICATE_VERIFY_FAILED", .badCertificate), ("UNSUPPORTED_PROTOCOL", .tooOld),
            ("NO_SHARED_CIPHER", .tooOld), ("INAPPROPRIATE_FALLBACK", .tooOld),
            ("ALERT_PROTOCOL_VERSION", .tooOld), ("ALERT_UNKNOWN_CA", .notTrusted),
            ("ALERT_BAD_CERTIFICATE", .notTrusted), ("ALERT_CERTIFICATE", .notTrusted),
            ("WRONG_VERSION_NUMBER", .plain),
        ]
        self = table.first { words.contains($0.0) }?.1 ?? .broken
    }
}
