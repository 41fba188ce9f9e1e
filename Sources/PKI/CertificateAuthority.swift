import COpenSSL

/// The depot's own authority: signs the listener's certificate and the chargers', needs nobody on
/// the internet, and outlives every charger's contract.
package struct CertificateAuthority {
    package let certificate: Certificate
    let key: SigningKey

    /// An authority of twenty years: chargers have it burnt in, and a new one means a visit to
    /// each of them.
    private static let authorityDays: Int64 = 7_300
    /// Two years and a quarter, the most that many TLS stacks take of a server.
    private static let serverDays: Int64 = 825
    /// Three years: a charger's certificate is renewed with its yearly check.
    private static let clientDays: Int64 = 1_095
    /// Certificates hold from a day ago: a charger's clock may lag until it is told the time.
    private static let backdatedSeconds: Int64 = 86_400

    /// An authority from its two files' bytes.
    package init(certificate: Certificate, key: SigningKey, file: String) throws(PKIError) {
        guard certificate.fits(key) else {
            throw .malformed(
                file: file, wanted: "the key of the authority's certificate", reason: "")
        }
        self.certificate = certificate
        self.key = key
    }

    /// A new authority.
    ///
    /// - Parameter now: seconds since 1970, as everywhere in this module.
    package static func create(named name: String, at now: Int64) throws(PKIError)
        -> CertificateAuthority
    {
        let key = try SigningKey.generate()
        let draft = try CertificateDraft(subject: try plainName(name), key: key)
        try draft.hold(validity(authorityDays, now))
        try draft.extend(
            issuer: nil,
            [
                (NID_basic_constraints, "critical,CA:TRUE,pathlen:0"),
                (NID_key_usage, "critical,keyCertSign,cRLSign"),
                (NID_subject_key_identifier, "hash"),
            ])
        return try CertificateAuthority(
            certificate: draft.signed(by: key, issuer: nil), key: key, file: "the new key")
    }

    /// A listener's certificate for the names and addresses that chargers dial.
    package func issueServer(
        hosts: [String], key: SigningKey, at now: Int64
    ) throws(PKIError) -> Certificate {
        guard let first = hosts.first else {
            throw .badName("", allowed: "at least one host name or address")
        }
        var names: [String] = []
        for host in hosts { names.append(try Self.subjectName(host)) }
        // A common name holds 64 characters; the names that count stand in the extension.
        let draft = try CertificateDraft(subject: String(first.prefix(64)), key: key)
        try draft.hold(Self.validity(Self.serverDays, now))
        try draft.extend(
            issuer: certificate,
            Self.leaf(use: "serverAuth") + [
                (NID_subject_alt_name, names.joined(separator: ","))
            ])
        return try draft.signed(by: self.key, issuer: certificate)
    }

    /// A charger's certificate for its own key.
    package func issueClient(
        identity: String, request: CertificateRequest, at now: Int64
    ) throws(PKIError) -> Certificate {
        try issueClient(identity: identity, key: request.key, at: now)
    }

    /// A charger's certificate; the common name is the identity in its URL.
    package func issueClient(
        identity: String, key: SigningKey, at now: Int64
    ) throws(PKIError) -> Certificate {
        let draft = try CertificateDraft(subject: try Self.identity(identity), key: key)
        try draft.hold(Self.validity(Self.clientDays, now))
        try draft.extend(issuer: certificate, Self.leaf(use: "clientAuth"))
        return try draft.signed(by: self.key, issuer: certificate)
    }

    /// The same certificate with a new serial number and new dates. The key stays: certificate and
    /// key are two files, and no power cut leaves a pair that doesn't fit.
    package func renewed(
        _ old: Certificate, file: String, at now: Int64
    ) throws(PKIError) -> Certificate {
        let isOwn = old.serial == certificate.serial
        guard isOwn || old.isSigned(by: certificate) else { throw .otherAuthority(file: file) }
        let draft = try CertificateDraft(copying: old)
        let days =
            isOwn ? Self.authorityDays : old.isServer ? Self.serverDays : Self.clientDays
        try draft.hold(Self.validity(days, now))
        return try draft.signed(by: key, issuer: nil)
    }

    // MARK: Names

    private static func validity(_ days: Int64, _ now: Int64) -> Validity {
        Validity(from: now - backdatedSeconds, until: now + days * 86_400)
    }

    private static func leaf(use: String) -> [(Int32, String)] {
        [
            (NID_basic_constraints, "critical,CA:FALSE"),
            (NID_key_usage, "critical,digitalSignature"), (NID_ext_key_usage, use),
            (NID_subject_key_identifier, "hash"), (NID_authority_key_identifier, "keyid:always"),
        ]
    }

    /// A charge point's identity, as the site file allows it.
    package static func identity(_ text: String) throws(PKIError) -> String {
        try name(text, besides: "*+=@._-", upTo: 48)
    }

    private static func plainName(_ text: String) throws(PKIError) -> String {
        try name(text, besides: " ._-", upTo: 64)
    }

    /// What stands in the extension: nothing in it can be taken for a separator.
    private static func subjectName(_ host: String) throws(PKIError) -> String {
        if let address = unsafe a2i_IPADDRESS(host) {
            unsafe ASN1_OCTET_STRING_free(address)
            return "IP:\(host)"
        }
        ERR_clear_error()
        return "DNS:\(try name(host, besides: ".-", upTo: 253))"
    }

    private static func name(
        _ text: String, besides others: String, upTo highest: Int
    ) throws(PKIError) -> String {
        let isGood = text.utf8.allSatisfy { byte in
            (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte)
                || others.utf8.contains(byte)
        }
        guard isGood, (1...highest).contains(text.utf8.count) else {
            throw .badName(
                text, allowed: "1 to \(highest) of letters, digits and \"\(others)\"")
        }
        return text
    }
}

extension Certificate {
    /// Whether it is a listener's: it says whom it may be shown to.
    package var isServer: Bool {
        unsafe X509_get_extended_key_usage(pointer) & UInt32(XKU_SSL_SERVER) != 0
            && X509_get_ext_by_NID(pointer, NID_ext_key_usage, -1) >= 0
    }
}
