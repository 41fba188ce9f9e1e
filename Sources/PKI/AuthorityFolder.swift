import Foundation

/// The files of the depot's authority, in one folder:
///
/// ```
/// ca.pem  ca.key               the authority; ca.pem goes into every charger
/// listener.pem  listener.key   what the listeners show
/// chargers/CP-01.pem  .key     a charger's; no .key where the charger made it itself
/// ```
package struct AuthorityFolder {
    package let path: String

    package init(_ path: String) { self.path = path }

    /// What has a certificate here.
    package enum Owner: Hashable, Sendable {
        case authority
        case listener
        case charger(String)

        /// As it is called on the command line.
        package var name: String {
            switch self {
            case .authority: "ca"
            case .listener: "listener"
            case .charger(let identity): identity
            }
        }
    }

    /// A certificate and where it stands.
    package struct Entry {
        package let owner: Owner
        package let file: String
        package let certificate: Certificate
    }

    package func certificateFile(of owner: Owner) -> String { stem(owner) + ".pem" }

    package func keyFile(of owner: Owner) -> String { stem(owner) + ".key" }

    private func stem(_ owner: Owner) -> String {
        switch owner {
        case .authority, .listener: "\(path)/\(owner.name)"
        case .charger(let identity): "\(chargers)/\(identity)"
        }
    }

    private var chargers: String { "\(path)/chargers" }

    // MARK: Making

    /// Makes the authority and the listener's certificate. An authority that is there stays unless
    /// `replacing`: every charger would have to learn the new one.
    package func create(
        named name: String, hosts: [String], replacing: Bool, at now: Int64
    ) throws(PKIError) {
        let authority = try CertificateAuthority.create(named: name, at: now)
        // Bad names are told before anything is written.
        let key = try SigningKey.generate()
        let listener = try authority.issueServer(hosts: hosts, key: key, at: now)
        for owner in [Owner.authority, .listener] where !replacing {
            for file in [certificateFile(of: owner), keyFile(of: owner)]
            where SafeFile.exists(file) { throw .alreadyThere(file: file) }
        }
        try SafeFile.makeDirectory(path)
        try keep(authority.certificate, authority.key, of: .authority, replacing: replacing)
        try keep(listener, key, of: .listener, replacing: replacing)
    }

    /// Makes a certificate for a charger, with a key of ours or for the key in its request.
    package func issue(
        charger: String, request: CertificateRequest?, replacing: Bool, at now: Int64
    ) throws(PKIError) -> Entry {
        let owner = Owner.charger(try CertificateAuthority.identity(charger))
        let authority = try authority()
        let file = certificateFile(of: owner)
        guard replacing || !SafeFile.exists(file) else { throw .alreadyThere(file: file) }
        try SafeFile.makeDirectory(chargers)
        if let request {
            let certificate = try authority.issueClient(
                identity: charger, request: request, at: now)
            try keep(certificate, nil, of: owner, replacing: replacing)
            return Entry(owner: owner, file: file, certificate: certificate)
        }
        let key = try SigningKey.generate()
        let certificate = try authority.issueClient(identity: charger, key: key, at: now)
        try keep(certificate, key, of: owner, replacing: replacing)
        return Entry(owner: owner, file: file, certificate: certificate)
    }

    /// Makes the listener's certificate anew, for other names, with the key that it has.
    package func issueListener(hosts: [String], at now: Int64) throws(PKIError) -> Entry {
        let authority = try authority()
        let file = keyFile(of: .listener)
        let key = try SigningKey(pem: SafeFile.read(file), file: file)
        let certificate = try authority.issueServer(hosts: hosts, key: key, at: now)
        try keep(certificate, nil, of: .listener, replacing: true)
        return Entry(
            owner: .listener, file: certificateFile(of: .listener), certificate: certificate)
    }

    /// Gives a certificate new dates. Its key stays.
    package func renew(_ owner: Owner, at now: Int64) throws(PKIError) -> Entry {
        let old = try entry(owner)
        let certificate = try authority().renewed(old.certificate, file: old.file, at: now)
        try keep(certificate, nil, of: owner, replacing: true)
        return Entry(owner: owner, file: old.file, certificate: certificate)
    }

    private func keep(
        _ certificate: Certificate, _ key: SigningKey?, of owner: Owner, replacing: Bool
    ) throws(PKIError) {
        if let key {
            try SafeFile.write(
                key.pem(), to: keyFile(of: owner), for: .owner, replacing: replacing)
        }
        try SafeFile.write(
            certificate.pem(), to: certificateFile(of: owner), for: .everybody,
            replacing: replacing)
    }

    // MARK: Reading

    private func authority() throws(PKIError) -> CertificateAuthority {
        let file = keyFile(of: .authority)
        return try CertificateAuthority(
            certificate: entry(.authority).certificate,
            key: SigningKey(pem: SafeFile.read(file), file: file), file: file)
    }

    /// One owner's certificate.
    package func entry(_ owner: Owner) throws(PKIError) -> Entry {
        let file = certificateFile(of: owner)
        return Entry(
            owner: owner, file: file,
            certificate: try Certificate(pem: SafeFile.read(file), file: file))
    }

    /// Every certificate: the authority's, the listener's, the chargers' by name.
    package func list() throws(PKIError) -> [Entry] {
        var entries = [try entry(.authority)]
        if SafeFile.exists(certificateFile(of: .listener)) { entries.append(try entry(.listener)) }
        for identity in try identities() { entries.append(try entry(.charger(identity))) }
        return entries
    }

    private func identities() throws(PKIError) -> [String] {
        guard SafeFile.exists(chargers) else { return [] }
        do {
            return try FileManager.default.contentsOfDirectory(atPath: chargers)
                .filter { $0.hasSuffix(".pem") }.map { String($0.dropLast(4)) }.sorted()
        } catch {
            throw .unreadable(file: chargers, reason: error.localizedDescription)
        }
    }
}
