import NIOSSL

/// How a listener proves who it is, and whom it lets in. TLS 1.2 at least, keys agreed anew for
/// each connection, no renegotiation, no compression.
package struct TLSServer: Sendable {
    let context: NIOSSLContext

    /// - Parameters:
    ///   - certificate: PEM, the listener's own first.
    ///   - key: PEM, without a passphrase.
    ///   - clientAuthority: PEM; clients must show a certificate that it has signed. Nil: they
    ///     show none.
    ///   - bounds: how long a farewell may take.
    package init(
        certificate: [UInt8], key: [UInt8], clientAuthority: [UInt8]?, bounds: SocketBounds
    ) throws(TLSMaterialFault) {
        do {
            var configuration = TLSConfiguration.makeServerConfiguration(
                certificateChain: try NIOSSLCertificate.fromPEMBytes(certificate)
                    .map { .certificate($0) },
                privateKey: .privateKey(try NIOSSLPrivateKey(bytes: key, format: .pem)))
            configuration.harden(bounds)
            if let clientAuthority {
                configuration.trustRoots = .certificates(
                    try NIOSSLCertificate.fromPEMBytes(clientAuthority))
                configuration.certificateVerification = .noHostnameVerification
                configuration.sendCANameList = true
            }
            context = try NIOSSLContext(configuration: configuration)
        } catch {
            throw TLSMaterialFault(reason: "\(error)")
        }
    }
}

/// How a dialler checks the server, and proves who it is.
package struct TLSClient: Sendable {
    let context: NIOSSLContext

    /// - Parameters:
    ///   - authority: PEM; the server's certificate must be signed by it and hold the name or
    ///     address that is dialled.
    ///   - certificate: PEM with its key, for a server that asks.
    package init(
        authority: [UInt8], certificate: (chain: [UInt8], key: [UInt8])?, bounds: SocketBounds
    ) throws(TLSMaterialFault) {
        do {
            var configuration = TLSConfiguration.makeClientConfiguration()
            configuration.harden(bounds)
            configuration.trustRoots = .certificates(
                try NIOSSLCertificate.fromPEMBytes(authority))
            if let certificate {
                configuration.certificateChain = try NIOSSLCertificate.fromPEMBytes(
                    certificate.chain
                ).map { .certificate($0) }
                configuration.privateKey = .privateKey(
                    try NIOSSLPrivateKey(bytes: certificate.key, format: .pem))
            }
            context = try NIOSSLContext(configuration: configuration)
        } catch {
            throw TLSMaterialFault(reason: "\(error)")
        }
    }

    /// The first handler of a connection to `host`.
    func handler(for host: String) throws -> NIOSSLClientHandler {
        do {
            return try NIOSSLClientHandler(context: context, serverHostname: host)
        } catch let error as NIOSSLExtraError where error == .cannotUseIPAddressInSNI {
            // An address is not announced; the certificate is checked against the peer's.
            return try NIOSSLClientHandler(context: context, serverHostname: nil)
        }
    }
}

/// Certificates and keys that the TLS library does not take; its own words.
package struct TLSMaterialFault: Error, Equatable, Sendable {
    package let reason: String
}

extension TLSConfiguration {
    /// What both ends hold to: OCPP 2.0.1 part 2, A00.FR.312 to 320, without the RSA key exchange
    /// that it still lists. TLS 1.3 has good suites only.
    fileprivate mutating func harden(_ bounds: SocketBounds) {
        minimumTLSVersion = .tlsv12
        cipherSuiteValues = [
            .TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256, .TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384,
            .TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256,
            .TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256, .TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384,
            .TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256,
        ]
        renegotiationSupport = .none
        shutdownTimeout = bounds.linger
    }
}
