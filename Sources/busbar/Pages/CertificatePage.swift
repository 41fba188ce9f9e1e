import Depot
import Foundation
import PKI
import Screens
import Units

/// What `busbar pki list` prints.
struct CertificatePage {
    private let entries: [AuthorityFolder.Entry]
    /// Seconds since 1970.
    private let now: Int64

    init(_ entries: [AuthorityFolder.Entry], at now: Int64) {
        self.entries = entries
        self.now = now
    }

    /// Whether all of them hold for thirty days more.
    var isFine: Bool { entries.allSatisfy { $0.certificate.validity.state(at: now) == .good } }

    var lines: [String] {
        [row("CERTIFICATE", "FROM", "UNTIL", "DAYS", "STATE", "SERIAL")]
            + entries.map { entry in
                let validity = entry.certificate.validity
                return row(
                    entry.owner.name, Self.day(validity.from), Self.day(validity.until),
                    "\(validity.daysLeft(at: now))", state(validity),
                    entry.certificate.serial
                ).escapedForTerminal
            }
    }

    /// The document, as `--json` prints it; times are RFC 3339.
    var json: String {
        let encoder = JSONEncoder()
        encoder.keyEncodingStrategy = .convertToSnakeCase
        do {
            return JSONText.pretty(try encoder.encode(entries.map { Row($0, at: now) })) ?? ""
        } catch {
            preconditionFailure("numbers and texts of ours are JSON: \(error)")
        }
    }

    /// The day on which a certificate ends.
    static func day(_ certificate: Certificate) -> String { day(certificate.validity.until) }

    private static func day(_ seconds: Int64) -> String { String(time(seconds).prefix(10)) }

    fileprivate static func time(_ seconds: Int64) -> String {
        UTCTime(milliseconds: seconds * 1000).text(milliseconds: false)
    }

    private func state(_ validity: Validity) -> String {
        switch validity.state(at: now) {
        case .notYet: "NOT YET"
        case .good: "ok"
        case .ending: "RENEW IT"
        case .expired: "EXPIRED"
        }
    }

    private func row(
        _ name: String, _ from: String, _ until: String, _ days: String, _ state: String,
        _ serial: String
    ) -> String {
        pad(name, 16) + pad(from, 12) + pad(until, 12)
            + String(repeating: " ", count: max(0, 6 - days.count)) + days + "  "
            + pad(state, 10) + serial
    }

    private func pad(_ text: String, _ width: Int) -> String {
        text + String(repeating: " ", count: max(1, width - text.count))
    }
}

/// One certificate in the document.
private struct Row: Encodable {
    let name: String
    let file: String
    let subject: String?
    let issuer: String?
    let hosts: [String]
    let serial: String
    let notBefore: String
    let notAfter: String
    let daysLeft: Int64
    let state: String

    init(_ entry: AuthorityFolder.Entry, at now: Int64) {
        let certificate = entry.certificate
        name = entry.owner.name
        file = entry.file
        subject = certificate.commonName
        issuer = certificate.issuerName
        hosts = certificate.hostNames + certificate.addresses
        serial = certificate.serial
        notBefore = CertificatePage.time(certificate.validity.from)
        notAfter = CertificatePage.time(certificate.validity.until)
        daysLeft = certificate.validity.daysLeft(at: now)
        state = certificate.validity.state(at: now).rawValue
    }
}

extension UTCTime {
    /// Seconds since 1970, as certificates count.
    var seconds: Int64 { milliseconds / 1000 }
}
