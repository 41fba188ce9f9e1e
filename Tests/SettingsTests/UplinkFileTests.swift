import Foundation
import PKI
import Settings
import Testing
import Units

@Suite("the uplink's own file")
struct UplinkFileTests {
    /// Writes the file into a folder with an authority and a token, for as long as `body` runs.
    private static func with<Result>(
        _ text: String, _ body: (URL) throws -> Result
    ) throws -> Result {
        try TestFiles.withCopy(of: "good") { folder in
            let now = Int64(Date().timeIntervalSince1970)
            let authority = AuthorityFolder(folder.path)
            try authority.create(
                named: "depot", hosts: ["127.0.0.1"], replacing: false, at: now)
            _ = try authority.issue(charger: "BOX", request: nil, replacing: false, at: now)
            try Data("word\n".utf8).write(to: folder.appendingPathComponent("token"))
            let file = folder.appendingPathComponent("uplink.yaml")
            try Data(text.utf8).write(to: file)
            return try body(file)
        }
    }

    private static func errors(
        _ text: String, _ purpose: UplinkFile.Purpose = .delivering(plainLoopback: false)
    ) throws -> [String] {
        try with(text) { file in
            do throws(ConfigurationErrors) {
                _ = try UplinkFile.read(path: file.path, for: purpose)
                return []
            } catch {
                let folder = file.deletingLastPathComponent().path + "/"
                return error.errors.map { $0.text.replacing(folder, with: "") }
            }
        }
    }

    private static let url = "url: https://ingest.example.org/v1/batches\n"

    @Test("of the contract is read in full")
    func contract() throws {
        let text = try String(
            contentsOf: TestFiles.folder.appendingPathComponent("contract/uplink.yaml"),
            encoding: .utf8)
        let settings = try Self.with(text) {
            try UplinkFile.read(path: $0.path, for: .keeping)
        }
        #expect(settings.url == "https://ingest.example.org/v1/batches")
        #expect(settings.authorityFile?.hasSuffix("/ca.pem") == true)
        #expect(settings.client?.certificate.hasSuffix("/box.pem") == true)
        #expect(settings.client?.key.hasSuffix("/box.key") == true)
        #expect(settings.tokenFile?.hasSuffix("/token") == true)
        #expect(settings.batchBytesHighest == 262_144)
        #expect(settings.outbox == .standard)
    }

    @Test("needs no more than an address")
    func shortest() throws {
        let settings = try Self.with(Self.url) {
            try UplinkFile.read(path: $0.path, for: .delivering(plainLoopback: false))
        }
        #expect(settings.client == nil && settings.tokenFile == nil)
        #expect(settings.authorityFile == nil)
        #expect(settings.batchBytesHighest == 262_144 && settings.outbox == .standard)
        #expect(
            try Self.errors(
                Self.url + """
                    ca_file: ca.pem
                    client_certificate_file: chargers/BOX.pem
                    client_key_file: chargers/BOX.key
                    token_file: token
                    """) == [])
    }

    static let addresses: [(text: String, isAllowed: Bool, isForTests: Bool)] = [
        ("https://ingest.example.org", true, true),
        ("https://ingest.example.org:8443/a?b=c", true, true),
        ("https://[2001:db8::1]/v1", true, true),
        ("http://127.0.0.1:80/v1", false, true),
        ("http://[::1]:80/v1", false, true),
        ("http://localhost/v1", false, false),
        ("http://127.0.0.1.example.org/v1", false, false),
        ("http://ingest.example.org/v1", false, false),
        ("https://user:word@ingest.example.org/v1", false, false),
        ("https://user@ingest.example.org/v1", false, false),
        ("https://ingest.example.org/v1#part", false, false),
        ("https:///v1", false, false),
        ("https://", false, false),
        ("file:///etc/passwd", false, false),
        ("ftp://ingest.example.org", false, false),
        ("HTTPS//ingest.example.org", false, false),
        ("ingest.example.org", false, false),
        ("\"https://ingest.example.org/ v1\"", false, false),
        ("https://ingest.exämple.org/v1", false, false),
    ]

    @Test("names a receiver behind https, and for tests one on this box", arguments: addresses)
    func address(_ row: (text: String, isAllowed: Bool, isForTests: Bool)) throws {
        let text = "url: \(row.text)\n"
        #expect(try Self.errors(text).isEmpty == row.isAllowed)
        #expect(
            try Self.errors(text, .delivering(plainLoopback: true)).isEmpty == row.isForTests)
        #expect(try Self.errors(text, .keeping).isEmpty == row.isForTests)
    }

    static let faulty: [(text: String, errors: [String])] = [
        ("", ["uplink.yaml: found an empty file; allowed: keys and values"]),
        (
            "interval_s: 0\nbatch_byte_max: 1\n",
            [
                "uplink.yaml:1: url: found no such key; allowed: an address of up to 1000 "
                    + "characters that begins with https://, without user and fragment",
                "uplink.yaml:1: interval_s: found \"0\"; allowed: seconds from 1 to 3600",
                "uplink.yaml:2: batch_byte_max: found an unknown key; allowed: did you mean "
                    + "batch_bytes_max?",
            ]
        ),
        (
            url + "batch_bytes_max: 100\noutbox_bytes_max: 5\n",
            [
                "uplink.yaml:2: batch_bytes_max: found \"100\"; allowed: a whole number from "
                    + "16384 to 2097152",
                "uplink.yaml:3: outbox_bytes_max: found \"5\"; allowed: a whole number from "
                    + "1000000 to 100000000000",
            ]
        ),
        (
            url + "client_key_file: chargers/BOX.key\n",
            [
                "uplink.yaml:1: client_certificate_file: found no such key; allowed: "
                    + "client_certificate_file and client_key_file together"
            ]
        ),
        (
            url + "client_certificate_file: chargers/BOX.pem\nclient_key_file: ca.key\n",
            [
                "uplink.yaml:3: client_key_file: found \"ca.key\", which is not the key of "
                    + "client_certificate_file; allowed: the key that the certificate was made for"
            ]
        ),
        (
            url + "ca_file: token\ntoken_file: none\n",
            [
                "uplink.yaml:2: ca_file: found \"token\": no start line; allowed: a PEM file with "
                    + "a certificate",
                "uplink.yaml:3: token_file: found \"none\": No such file or directory; allowed: a "
                    + "file that this user can read",
            ]
        ),
    ]

    @Test("with slips in it is refused with all of them at once", arguments: faulty)
    func slips(_ row: (text: String, errors: [String])) throws {
        #expect(try Self.errors(row.text) == row.errors)
    }

    @Test("keeps a depot from starting only where it is not there: else it is a warning")
    func besideTheSite() throws {
        try TestFiles.withGoodSite { folder in
            let site = folder.appendingPathComponent("site.yaml")
            let text = try String(contentsOf: site, encoding: .utf8)
            #expect(try Self.read(folder).outbox == nil)
            try (text + "\nuplink: { file: uplink.yaml }\n").write(
                to: site, atomically: true, encoding: .utf8)
            #expect(try Self.read(folder).outbox == .standard)
            #expect(try Self.read(folder).warnings.filter { $0.kind == .uplinkFile } == [])
            let uplink = folder.appendingPathComponent("uplink.yaml")
            try Data((Self.url + "outbox_bytes_max: 5000000\ninterval_s: 15\n").utf8).write(
                to: uplink)
            #expect(
                try Self.read(folder).outbox
                    == OutboxSettings(bytesHighest: 5_000_000, interval: .seconds(15)))
            try Data("url: http://ingest.example.org\nkey: 1\n".utf8).write(to: uplink)
            let broken = try Self.read(folder)
            #expect(broken.outbox == .standard)
            let warnings = broken.warnings.filter { $0.kind == .uplinkFile }
            #expect(warnings.map(\.key) == ["url", "key"])
            #expect(warnings.allSatisfy { $0.sentence.contains("nothing is handed upstream") })
        }
    }

    private static func read(_ folder: URL) throws -> SiteConfiguration {
        try SiteFile.read(
            path: folder.appendingPathComponent("site.yaml").path,
            modelsDirectory: folder.appendingPathComponent("library").path)
    }
}
