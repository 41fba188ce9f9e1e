import PKI

/// The keys of one listener that say how it proves who it is and what it asks of chargers (OCPP
/// 2.0.1 part 2, section A), and what the files behind them hold.
struct ListenerSecurity {
    let profile: Int
    /// The address to bind; nil where it is wrong.
    let host: String?
    let hasPasswords: Bool
    let directory: String
    /// Seconds since 1970.
    let now: Int64

    /// The listener's files; nil without TLS, and where a key is missing.
    func read(_ keys: inout KeyReader) -> SecurityFiles.Listener? {
        let certificate = path("certificate_file", &keys)
        let key = path("key_file", &keys)
        let authority = path("client_ca_file", &keys)
        checkKeys(keys)
        guard profile >= 2, let certificate, let key else { return nil }
        if let shown = self.certificate(certificate, "certificate_file", keys) {
            checkKey(key, of: shown, keys)
            checkDates(shown, keys)
            checkName(shown, keys)
        }
        if let authority, profile == 3 {
            _ = self.certificate(authority, "client_ca_file", keys)
        }
        return SecurityFiles.Listener(
            certificate: certificate, key: key, clientAuthority: profile == 3 ? authority : nil)
    }

    private func path(_ key: String, _ keys: inout KeyReader) -> String? {
        keys.optional(key, .path).map { absolute($0, in: directory) }
    }

    /// What a profile needs and what it has no use for.
    private func checkKeys(_ keys: KeyReader) {
        let needed =
            profile == 3
            ? ["certificate_file", "key_file", "client_ca_file"]
            : profile == 2 ? ["certificate_file", "key_file"] : []
        let missing = needed.filter { !keys.has($0) }
        if !missing.isEmpty {
            keys.report(
                .missingKey, nil, found: "security_profile \(profile) without its files",
                allowed: missing.count == 3
                    ? "\(missing[0]), \(missing[1]) and \(missing[2])"
                    : missing.joined(separator: " and "))
        }
        for name in ["certificate_file", "key_file", "client_ca_file"]
        where keys.has(name) && !needed.contains(name) {
            keys.report(
                .structure, name, found: "it beside security_profile \(profile)",
                allowed: name == "client_ca_file"
                    ? "it with security_profile 3" : "it with security_profile 2 or 3")
        }
        if profile == 1 || profile == 2, !hasPasswords {
            keys.report(
                .missingKey, "security_profile",
                found: "security_profile \(profile) without passwords",
                allowed: "it with ocpp.passwords_file")
        }
    }

    private func certificate(_ path: String, _ key: String, _ keys: KeyReader) -> Certificate? {
        do throws(PKIError) {
            return try Certificate(pem: SafeFile.read(path), file: path)
        } catch {
            keys.report(
                .reference, key, found: "\(keys.found(key)): \(error.reason)",
                allowed: "a PEM file with a certificate; make one with: busbar pki init")
            return nil
        }
    }

    private func checkKey(_ path: String, of shown: Certificate, _ keys: KeyReader) {
        do throws(PKIError) {
            let key = try SigningKey(pem: SafeFile.read(path), file: path)
            guard !shown.fits(key) else { return }
            keys.report(
                .structure, "key_file",
                found: "\(keys.found("key_file")), which is not the key of certificate_file",
                allowed: "the key that the certificate was made for")
        } catch {
            keys.report(
                .reference, "key_file", found: "\(keys.found("key_file")): \(error.reason)",
                allowed: "a PEM file with a private key that has no passphrase")
        }
    }

    /// Dates stop nothing: the clock of a box that has just got its power back may be years off,
    /// and an authority's listener that is over still serves chargers that don't look.
    private func checkDates(_ shown: Certificate, _ keys: KeyReader) {
        let left = shown.validity.daysLeft(at: now)
        switch shown.validity.state(at: now) {
        case .good: break
        case .notYet:
            keys.warn(
                .certificateOver, "certificate_file",
                "the certificate holds from a later day on: chargers will not connect. Check the "
                    + "clock of the box (timedatectl)")
        case .ending:
            keys.warn(
                .certificateEnding, "certificate_file",
                "the certificate ends in \(left) days; renew it with: busbar pki renew listener")
        case .expired:
            keys.warn(
                .certificateOver, "certificate_file",
                "the certificate ended \(-left) days ago: chargers will not connect. Renew it "
                    + "with: busbar pki renew listener")
        }
    }

    private func checkName(_ shown: Certificate, _ keys: KeyReader) {
        guard let host, host != "0.0.0.0", host != "::",
            !(shown.hostNames + shown.addresses).contains(host), !host.contains(":")
        else { return }
        keys.warn(
            .advice, "certificate_file",
            "the certificate does not name \(host): chargers that dial it will not connect. Make "
                + "one with: busbar pki issue --listener --host \(host)")
    }
}

extension PKIError {
    /// Why, without the name of the file, which the configuration error tells already.
    var reason: String {
        switch self {
        case .unreadable(_, let reason): reason
        case .malformed(_, let wanted, let reason): reason.isEmpty ? "no \(wanted)" : reason
        case .unwritable, .alreadyThere, .badName, .badKey, .otherAuthority, .badPassword,
            .library:
            text
        }
    }
}
