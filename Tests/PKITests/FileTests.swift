import Foundation
import PKI
import Testing

@Suite("the authority's files")
struct FileTests {
    @Test("show keys to their owner alone and certificates to everybody")
    func modes() throws {
        try Workplace.with { place in
            let authority = try place.founded()
            _ = try authority.issue(
                charger: "CP-01", request: nil, replacing: false, at: Workplace.now)
            for owner in [AuthorityFolder.Owner.authority, .listener, .charger("CP-01")] {
                #expect(try place.mode(authority.keyFile(of: owner)) == 0o600)
                #expect(try place.mode(authority.certificateFile(of: owner)) == 0o644)
            }
            let left = try FileManager.default.subpathsOfDirectory(atPath: authority.path)
            #expect(
                left.sorted() == [
                    "ca.key", "ca.pem", "chargers", "chargers/CP-01.key", "chargers/CP-01.pem",
                    "listener.key", "listener.pem",
                ])
        }
    }

    @Test("are never replaced unasked")
    func neverReplaced() throws {
        try Workplace.with { place in
            let authority = try place.founded()
            let before = try SafeFile.read(authority.keyFile(of: .authority))
            #expect(throws: PKIError.alreadyThere(file: place.path("pki/ca.pem"))) {
                try place.founded()
            }
            #expect(try SafeFile.read(authority.keyFile(of: .authority)) == before)
            _ = try authority.issue(
                charger: "CP-01", request: nil, replacing: false, at: Workplace.now)
            #expect(throws: PKIError.alreadyThere(file: place.path("pki/chargers/CP-01.pem"))) {
                try authority.issue(
                    charger: "CP-01", request: nil, replacing: false, at: Workplace.now)
            }
            let key = try SafeFile.read(authority.keyFile(of: .charger("CP-01")))
            _ = try authority.issue(
                charger: "CP-01", request: nil, replacing: true, at: Workplace.now)
            #expect(try SafeFile.read(authority.keyFile(of: .charger("CP-01"))) != key)
        }
    }

    @Test("are listed with their dates, the chargers by name")
    func list() throws {
        try Workplace.with { place in
            let authority = try place.founded()
            for name in ["CP-02", "CP-01"] {
                _ = try authority.issue(
                    charger: name, request: nil, replacing: false, at: Workplace.now)
            }
            let entries = try authority.list()
            #expect(entries.map(\.owner.name) == ["ca", "listener", "CP-01", "CP-02"])
            let later = Workplace.now + 800 * Workplace.day
            #expect(
                entries.map { $0.certificate.validity.state(at: later) }
                    == [.good, .ending, .good, .good])
            #expect(entries[1].certificate.validity.daysLeft(at: later) == 25)
            #expect(
                entries[1].certificate.validity.state(at: later + 26 * Workplace.day) == .expired)
            #expect(
                entries[1].certificate.validity.state(at: Workplace.now - 2 * Workplace.day)
                    == .notYet)
        }
    }

    @Test(
        "are made for no name that could be read as something else",
        arguments: [
            "", "a,DNS:evil", "a b", "a/b", "ä", "box\n", "a:b", String(repeating: "a", count: 254),
        ])
    func hostNames(_ name: String) throws {
        try Workplace.with { place in
            #expect(throws: PKIError.self) {
                try place.authority.create(
                    named: "depot", hosts: [name], replacing: false, at: Workplace.now)
            }
            #expect(!SafeFile.exists(place.path("pki")))
        }
    }

    @Test(
        "are made for no charger whose name is no identity",
        arguments: ["", "../ca", "a b", "CP:1", "CP/1", String(repeating: "a", count: 49)])
    func identities(_ name: String) throws {
        try Workplace.with { place in
            let authority = try place.founded()
            #expect(throws: PKIError.self) {
                try authority.issue(
                    charger: name, request: nil, replacing: true, at: Workplace.now)
            }
        }
    }

    @Test("say what is wrong with them")
    func wrongFiles() throws {
        try Workplace.with { place in
            #expect(throws: PKIError.self) { try SafeFile.read(place.path("none")) }
            #expect(throws: PKIError.self) { try SafeFile.read(place.folder.path) }
            #expect(throws: PKIError.self) { try Certificate(pem: [], file: "empty") }
            #expect(throws: PKIError.self) { try Certificate(der: [1, 2, 3]) }
            _ = try place.openssl(
                "genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256",
                "-aes256", "-pass", "pass:secret", "-out", "locked.key")
            #expect(throws: PKIError.self) {
                try SigningKey(pem: SafeFile.read(place.path("locked.key")), file: "locked.key")
            }
        }
    }
}
