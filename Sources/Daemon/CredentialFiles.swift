import Depot
import Gateway
import PKI
import Settings
import Units
import WebSocket

/// What stands in the files that listeners and chargers prove themselves with.
struct CredentialFiles: Hashable, Sendable {
    private let passwords: [UInt8]?
    private let listeners: [Listener?]
    private let names: SecurityFiles

    private struct Listener: Hashable {
        let certificate: [UInt8]
        let key: [UInt8]
        let clientAuthority: [UInt8]?
    }

    /// Reads all of them.
    init(_ names: SecurityFiles) throws(PKIError) {
        self.names = names
        var passwords: [UInt8]?
        if let file = names.passwords { passwords = try SafeFile.read(file) }
        self.passwords = passwords
        var listeners: [Listener?] = []
        for listener in names.listeners {
            guard let listener else {
                listeners.append(nil)
                continue
            }
            var authority: [UInt8]?
            if let file = listener.clientAuthority { authority = try SafeFile.read(file) }
            listeners.append(
                Listener(
                    certificate: try SafeFile.read(listener.certificate),
                    key: try SafeFile.read(listener.key), clientAuthority: authority))
        }
        self.listeners = listeners
    }

    /// The same files as they stand now.
    func readAgain() throws(PKIError) -> CredentialFiles { try CredentialFiles(names) }

    /// What the gateway does with them; throws where something in them is no good.
    func credentials() throws -> Credentials {
        Credentials(
            tls: try listeners.map { listener in
                try listener.map {
                    try TLSServer(
                        certificate: $0.certificate, key: $0.key,
                        clientAuthority: $0.clientAuthority, bounds: .standard)
                }
            },
            passwords: try passwords.map {
                try PasswordBook($0, file: names.passwords ?? "passwords")
            } ?? .empty)
    }

    /// What is wrong with the certificates' dates at `now`.
    func notices(at now: UTCTime) throws(PKIError) -> [CertificateNotice] {
        var notices: [CertificateNotice] = []
        for (index, listener) in listeners.enumerated() {
            guard let listener else { continue }
            let name = names.listeners[index]?.certificate ?? "the certificate"
            let validity = try Certificate(pem: listener.certificate, file: name).validity
            func note(_ state: CertificateNotice.State, _ seconds: Int64) {
                notices.append(
                    CertificateNotice(
                        listener: index, state: state,
                        turnsAt: UTCTime(milliseconds: seconds * 1000)))
            }
            switch validity.state(at: now.milliseconds / 1000) {
            case .good: break
            case .notYet: note(.notYet, validity.from)
            case .ending: note(.ending, validity.until)
            case .expired: note(.over, validity.until)
            }
        }
        return notices
    }
}
