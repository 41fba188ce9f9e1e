import Foundation
import PKI
import Waiting
import WebSocket

/// An authority for one test, with what it signs. Dates are the machine's: the TLS library reads
/// the clock.
struct Depot {
    let authority: CertificateAuthority

    static var now: Int64 { Int64(Date().timeIntervalSince1970) }
    /// A time at which whatever was signed then is over now.
    static var longAgo: Int64 { now - 2_000 * 86_400 }

    init() throws {
        authority = try CertificateAuthority.create(named: "depot", at: Self.now)
    }

    /// What a listener shows; with `asks` it lets in only whom this authority has signed.
    func server(
        hosts: [String] = ["localhost", "127.0.0.1"], asks: Bool = false, at now: Int64 = now
    ) throws -> TLSServer {
        let key = try SigningKey.generate()
        return try TLSServer(
            certificate: authority.issueServer(hosts: hosts, key: key, at: now).pem(),
            key: key.pem(), clientAuthority: asks ? authority.certificate.pem() : nil,
            bounds: .standard)
    }

    /// A client that trusts this authority and shows nothing.
    func client() throws -> TLSClient {
        try TLSClient(
            authority: authority.certificate.pem(), certificate: nil, bounds: .standard)
    }

    /// A client that trusts this authority and shows what `signer` has signed.
    func client(
        _ identity: String, signedBy signer: Depot, at now: Int64 = now
    ) throws -> TLSClient {
        let key = try SigningKey.generate()
        let certificate = try signer.authority.issueClient(identity: identity, key: key, at: now)
        return try TLSClient(
            authority: authority.certificate.pem(),
            certificate: (try certificate.pem(), try key.pem()), bounds: .standard)
    }
}

extension Peer {
    /// What became of the dial: its failure, or nil once the socket was open.
    func outcome() async throws -> DialFailure? {
        try await eventually("an outcome") { failure != nil || calls.contains("opened") }
        return failure
    }

    /// Whether the dial failed, or the socket ended, over certificates: with TLS 1.3 a client hears
    /// only after its own end of the handshake that the server doesn't take its certificate.
    func isTurnedAway() async throws -> Bool {
        guard case .insecure = try await outcome() else { return false }
        return true
    }
}
