import Depot
import Foundation
import PKI
import Settings
import Testing

@Suite("the files that a listener names for its security")
struct SecurityFileTests {
    static let now = Int64(Date().timeIntervalSince1970)
    static let day: Int64 = 86_400

    /// The good site with its first listener's keys changed, beside an authority of its own.
    private func site(
        _ listener: String, passwords: [String] = ["CP-01", "CP-02", "CP-10"],
        hosts: [String] = ["127.0.0.1"], madeAt time: Int64 = now,
        _ body: (URL) throws -> Void
    ) throws {
        try TestFiles.withGoodSite { folder in
            try AuthorityFolder(folder.path).create(
                named: "depot", hosts: hosts, replacing: false, at: time)
            for charger in passwords {
                try PasswordBook.set(
                    .generate(), of: charger, in: folder.appendingPathComponent("passwords").path)
            }
            let file = folder.appendingPathComponent("site.yaml")
            let text = try String(contentsOf: file, encoding: .utf8)
            let next = "  unknown_chargers"
            try text.replacing("port: 9000, security_profile: 0", with: "port: 9000, \(listener)")
                .replacing(next, with: "  passwords_file: passwords\n" + next)
                .write(to: file, atomically: true, encoding: .utf8)
            try body(folder)
        }
    }

    private func read(_ folder: URL) throws -> SiteConfiguration {
        try SiteFile.read(
            path: folder.appendingPathComponent("site.yaml").path,
            modelsDirectory: folder.appendingPathComponent("library").path)
    }

    static let full = "certificate_file: listener.pem, key_file: listener.key"

    @Test("are found beside the site file, for each profile")
    func found() throws {
        try site("security_profile: 2, \(Self.full)") { folder in
            let files = try read(folder).security
            #expect(files.passwords == folder.path + "/passwords")
            #expect(files.listeners.count == 2)
            #expect(files.listeners[0]?.certificate == folder.path + "/listener.pem")
            #expect(files.listeners[0]?.key == folder.path + "/listener.key")
            #expect(files.listeners[0]?.clientAuthority == nil)
            #expect(files.listeners[1] == nil)
        }
        try site("security_profile: 3, \(Self.full), client_ca_file: ca.pem") { folder in
            let configuration = try read(folder)
            #expect(
                configuration.security.listeners[0]?.clientAuthority == folder.path + "/ca.pem")
            #expect(configuration.plan.ocpp.listeners[0].securityProfile == 3)
        }
    }

    @Test("are refused where the key is another's, or a file holds something else")
    func wrong() throws {
        try site("security_profile: 2, certificate_file: listener.pem, key_file: ca.key") {
            folder in
            #expect(
                errors(in: folder) == [
                    "site.yaml:72: ocpp.listeners[1].key_file: found \"ca.key\", which is not the "
                        + "key of certificate_file; allowed: the key that the certificate was made "
                        + "for"
                ])
        }
        try site("security_profile: 2, certificate_file: listener.key, key_file: listener.pem") {
            #expect(
                errors(in: $0).map { $0.prefix(52) } == [
                    "site.yaml:72: ocpp.listeners[1].certificate_file: fo"
                ])
        }
        try site("security_profile: 1") { folder in
            try Data("CP-01 secret\n".utf8).write(to: folder.appendingPathComponent("passwords"))
            #expect(
                errors(in: folder) == [
                    "site.yaml:74: ocpp.passwords_file: found \"passwords\": line 1 is no charger "
                        + "and hash, or the charger's second; set it with: busbar "
                        + "charger password; allowed: a file made by: busbar charger password "
                        + "CP-01 --file passwords"
                ])
        }
    }

    @Test("stop no start by their dates, and are warned of")
    func dates() throws {
        func kinds(_ time: Int64) throws -> [ConfigurationWarning.Kind] {
            var kinds: [ConfigurationWarning.Kind] = []
            try site("security_profile: 2, \(Self.full)", madeAt: time) {
                kinds = try read($0).warnings.map(\.kind).filter { $0 != .notUsedYet }
            }
            return kinds
        }
        #expect(try kinds(Self.now) == [])
        #expect(try kinds(Self.now - 800 * Self.day) == [.certificateEnding])
        #expect(try kinds(Self.now - 900 * Self.day) == [.certificateOver])
        #expect(try kinds(Self.now + 9 * Self.day) == [.certificateOver])
    }

    @Test("are warned of where chargers can't get in with them")
    func advice() throws {
        try site(
            "security_profile: 2, \(Self.full)", passwords: ["CP-01"], hosts: ["10.10.0.1"]
        ) { folder in
            let sentences = try read(folder).warnings.filter { $0.kind == .advice }.map(\.sentence)
            #expect(sentences.count == 2)
            #expect(sentences[0].hasPrefix("the certificate does not name 127.0.0.1"))
            #expect(sentences[1].hasPrefix("no password for CP-02"))
        }
    }
}
