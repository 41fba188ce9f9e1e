import Foundation
import PKI
import Units

/// The uplink's own file, `uplink.yaml`: where batches go and what opens the door there. Keys and
/// token belong to the uplink alone, so the daemon reads this file and none that it names.
package enum UplinkFile {
    /// Who reads it.
    package enum Purpose: Hashable, Sendable {
        /// The daemon, and `busbar check`: the files that it names are not theirs to read.
        case keeping
        /// The uplink: what it names must be there and fit. `plainLoopback`: http to an address of
        /// this box itself is allowed, for tests.
        case delivering(plainLoopback: Bool)
    }

    /// The least that a batch may be bounded to: a few of the largest rows.
    private static let batchBytes = 16_384...2_097_152
    private static let intervals: ClosedRange<Int64> = 1...3600

    /// Reads the file at `path`. Throws all that is wrong at once.
    package static func read(
        path: String, for purpose: Purpose
    ) throws(ConfigurationErrors) -> UplinkSettings {
        let findings = Findings()
        var settings: UplinkSettings?
        if let root = YAMLFile.root(path: path, findings),
            let keys = KeyReader(root, file: path, path: "", findings)
        {
            settings = read(
                keys, in: URL(fileURLWithPath: path).deletingLastPathComponent().relativePath,
                purpose)
        }
        guard let settings, findings.errors.isEmpty else {
            throw ConfigurationErrors(
                errors: findings.errorsInOrder(first: path), unobeyed: nil)
        }
        return settings
    }

    private static func read(
        _ root: KeyReader, in directory: String, _ purpose: Purpose
    ) -> UplinkSettings? {
        var keys = root
        let url = keys.required("url", .receiver(plainLoopback: purpose.allowsPlainLoopback))
        let file = { (key: String, keys: inout KeyReader) -> String? in
            keys.optional(key, .path).map { absolute($0, in: directory) }
        }
        let authority = file("ca_file", &keys)
        let certificate = file("client_certificate_file", &keys)
        let key = file("client_key_file", &keys)
        let token = file("token_file", &keys)
        let standard = OutboxSettings.standard
        let batch = keys.value("batch_bytes_max", or: 262_144, .whole(batchBytes))
        let outbox = keys.value(
            "outbox_bytes_max", or: Int(standard.bytesHighest), .whole(1_000_000...100_000_000_000))
        let interval = keys.value("interval_s", or: standard.interval, .seconds(intervals))
        keys.finish()
        if keys.has("client_certificate_file") != keys.has("client_key_file") {
            let missing =
                keys.has("client_key_file") ? "client_certificate_file" : "client_key_file"
            keys.report(
                .missingKey, missing, found: "no such key",
                allowed: "client_certificate_file and client_key_file together")
        }
        if case .delivering = purpose {
            check(keys, authority: authority, certificate: certificate, key: key, token: token)
        }
        guard let url else { return nil }
        let client: UplinkSettings.Client? =
            if let certificate, let key {
                UplinkSettings.Client(certificate: certificate, key: key)
            } else { nil }
        return UplinkSettings(
            url: url, authorityFile: authority, client: client, tokenFile: token,
            batchBytesHighest: batch,
            outbox: OutboxSettings(bytesHighest: Int64(outbox), interval: interval))
    }

    /// Whether the files are there, are what they should be, and belong together.
    private static func check(
        _ keys: KeyReader, authority: String?, certificate: String?, key: String?, token: String?
    ) {
        if let authority { _ = self.certificate(authority, "ca_file", keys) }
        let shown = certificate.flatMap { self.certificate($0, "client_certificate_file", keys) }
        if let key {
            do throws(PKIError) {
                let own = try SigningKey(pem: SafeFile.read(key), file: key)
                if let shown, !shown.fits(own) {
                    keys.report(
                        .structure, "client_key_file",
                        found: "\(keys.found("client_key_file")), which is not the key of "
                            + "client_certificate_file",
                        allowed: "the key that the certificate was made for")
                }
            } catch {
                report(error, "client_key_file", keys, allowed: "a PEM file with a private key")
            }
        }
        if let token {
            do throws(PKIError) {
                _ = try SafeFile.read(token)
            } catch {
                report(error, "token_file", keys, allowed: "a file that this user can read")
            }
        }
    }

    private static func certificate(
        _ path: String, _ key: String, _ keys: KeyReader
    ) -> Certificate? {
        do throws(PKIError) {
            return try Certificate(pem: SafeFile.read(path), file: path)
        } catch {
            report(error, key, keys, allowed: "a PEM file with a certificate")
            return nil
        }
    }

    private static func report(
        _ error: PKIError, _ key: String, _ keys: KeyReader, allowed: String
    ) {
        keys.report(
            .reference, key, found: "\(keys.found(key)): \(error.reason)", allowed: allowed)
    }
}

extension UplinkFile.Purpose {
    /// Whether that is for this reader to judge: the daemon sends nothing.
    fileprivate var allowsPlainLoopback: Bool {
        switch self {
        case .keeping: true
        case .delivering(let plainLoopback): plainLoopback
        }
    }
}

extension Field where Value == String {
    /// The address of a receiver. Names and passwords in it are refused, because an address is
    /// shown and logged. `localhost` is no address of this box: what it stands for is for others
    /// to say.
    static func receiver(plainLoopback: Bool) -> Field {
        let plain = plainLoopback ? ", or http:// to 127.0.0.1 or [::1]" : ""
        return Field(
            allowed: "an address of up to 1000 characters that begins with https://, without user "
                + "and fragment\(plain)"
        ) { node in
            guard let text = node.text, text.utf8.count <= 1000,
                text.utf8.allSatisfy({ (33...126).contains($0) }),
                let parts = URLComponents(string: text), let host = parts.host, !host.isEmpty,
                parts.user == nil, parts.password == nil, parts.fragment == nil
            else { return nil }
            switch parts.scheme {
            case "https": return text
            case "http":
                let isLoopback = ["127.0.0.1", "::1", "[::1]"].contains(host)
                return plainLoopback && isLoopback ? text : nil
            default: return nil
            }
        }
    }
}
