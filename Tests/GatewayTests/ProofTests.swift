import Depot
import Foundation
import Gateway
import PKI
import Testing
import Waiting
import WebSocket

/// The four security profiles of OCPP on real sockets.
@Suite("a charger must prove who it is")
struct ProofTests {
    static let now = Int64(Date().timeIntervalSince1970)

    private static func book(_ passwords: [String: Password]) throws -> PasswordBook {
        var book = PasswordBook.empty
        for (identity, password) in passwords {
            book.set(try PasswordHash(of: password), of: identity)
        }
        return book
    }

    private static func basic(_ user: String, _ password: String) -> String {
        "Basic " + Data("\(user):\(password)".utf8).base64EncodedString()
    }

    private static func fate(_ caller: Caller) async throws -> Caller.Fate {
        try await eventually("an answer") { caller.fate != .asking }
        return caller.fate
    }

    @Test("with a password: only the right one under the right name gets in")
    func password() async throws {
        let password = try Password.generate()
        let credentials = Credentials(tls: [nil], passwords: try Self.book(["CP-1": password]))
        let gate = try await Gate.open(.standard, profile: 1, credentials)
        let refused: [(String, String?)] = [
            ("CP-1", nil),
            ("CP-1", "Bearer x"),
            ("CP-1", "Basic ???"),
            ("CP-1", Self.basic("CP-2", password.text)),
            ("CP-1", Self.basic("CP-1", "")),
            ("CP-1", Self.basic("CP-1", password.text + "x")),
            // A stranger hears the same, with the right password too.
            ("CP-9", Self.basic("CP-9", password.text)),
        ]
        for (identity, authorization) in refused {
            let caller = gate.dial(identity, authorization: authorization, tls: nil)
            #expect(try await Self.fate(caller) == .refused(status: 401), "\(identity)")
        }
        let right = Self.basic("CP-1", password.text)
        let caller = gate.dial("CP-1", authorization: right, tls: nil)
        #expect(try await Self.fate(caller) == .open)
        let told = try await gate.gateway.refusalBook()
        #expect(told.strangers.map(\.reason) == ["wrong password, or none is set"])
        #expect(told.chargers[ChargerPosition(0)]?.map(\.count).reduce(0, +) == 6)
        // Six claims, and the clock stood still.
        #expect(gate.claims == ["no password (HTTP Basic)"])
        try await gate.gateway.stop()
    }

    @Test("the password's bytes are as good as its digits")
    func binaryPassword() async throws {
        let password = try Password(typed: "00ff10a0b0c0d0e0f00112233445566f")
        let bytes: [UInt8] = [
            0x00, 0xFF, 0x10, 0xA0, 0xB0, 0xC0, 0xD0, 0xE0, 0xF0, 0x01, 0x12, 0x23, 0x34, 0x45,
            0x56, 0x6F,
        ]
        let credentials = Credentials(tls: [nil], passwords: try Self.book(["CP-1": password]))
        let gate = try await Gate.open(.standard, profile: 1, credentials)
        let header = "Basic " + Data(Array("CP-1:".utf8) + bytes).base64EncodedString()
        #expect(
            try await Self.fate(gate.dial("CP-1", authorization: header, tls: nil)) == .open)
        try await gate.gateway.stop()
    }

    @Test("a changed password holds for who comes next")
    func changed() async throws {
        let old = try Password.generate()
        let new = try Password.generate()
        let gate = try await Gate.open(
            .standard, profile: 1,
            Credentials(tls: [nil], passwords: try Self.book(["CP-1": old])))
        let first = gate.dial("CP-1", authorization: Self.basic("CP-1", old.text), tls: nil)
        #expect(try await Self.fate(first) == .open)
        gate.gateway.renew(Credentials(tls: [nil], passwords: try Self.book(["CP-1": new])))
        let second = gate.dial("CP-1", authorization: Self.basic("CP-1", old.text), tls: nil)
        #expect(try await Self.fate(second) == .refused(status: 401))
        // The first lives: the place is taken, but the password was right.
        let third = gate.dial("CP-1", authorization: Self.basic("CP-1", new.text), tls: nil)
        #expect(try await Self.fate(third) == .refused(status: 409))
        #expect(first.fate == .open)
        try await gate.gateway.stop()
    }

    @Test("T3: who guesses is locked out after some tries; who was right before is not")
    func guessing() async throws {
        let password = try Password.generate()
        let gate = try await Gate.open(
            .standard, profile: 1,
            Credentials(tls: [nil], passwords: try Self.book(["CP-1": password])))
        let right = Self.basic("CP-1", password.text)
        let first = gate.dial("CP-1", authorization: right, tls: nil)
        #expect(try await Self.fate(first) == .open)
        var last = Caller.Fate.asking
        for _ in 0..<20 where last != .refused(status: 429) {
            last = try await Self.fate(
                gate.dial("CP-1", authorization: Self.basic("CP-1", "guess"), tls: nil))
        }
        #expect(last == .refused(status: 429))
        // From the same address: known again, and told that it is connected.
        let again = gate.dial("CP-1", authorization: right, tls: nil)
        #expect(try await Self.fate(again) == .refused(status: 409))
        try await gate.gateway.stop()
    }

    @Test("with TLS and a password: both are needed")
    func tlsAndPassword() async throws {
        let password = try Password.generate()
        let depot = try Yard()
        let gate = try await Gate.open(
            .standard, profile: 2,
            Credentials(
                tls: [try depot.server(asks: false)],
                passwords: try Self.book(["CP-1": password])))
        let right = Self.basic("CP-1", password.text)
        let tls = try depot.client(nil)
        #expect(try await Self.fate(gate.dial("CP-1", authorization: right, tls: nil)) == .failed)
        #expect(
            try await Self.fate(gate.dial("CP-1", authorization: nil, tls: tls))
                == .refused(status: 401))
        #expect(try await Self.fate(gate.dial("CP-1", authorization: right, tls: tls)) == .open)
        #expect(try await gate.gateway.refusals()[TLSFault.plain.rawValue] == 1)
        try await gate.gateway.stop()
    }

    @Test("with a certificate: it must be the depot's and name the charger that is dialled")
    func certificate() async throws {
        let depot = try Yard()
        let gate = try await Gate.open(
            .standard, profile: 3,
            Credentials(tls: [try depot.server(asks: true)], passwords: .empty))
        let none = gate.dial("CP-1", authorization: nil, tls: try depot.client(nil))
        #expect(try await Self.fate(none) == .failed)
        let other = gate.dial("CP-1", authorization: nil, tls: try depot.client("CP-2"))
        #expect(try await Self.fate(other) == .refused(status: 403))
        let unknown = gate.dial("CP-2", authorization: nil, tls: try depot.client("CP-2"))
        #expect(try await Self.fate(unknown) == .refused(status: 404))
        // Looks like CP-1 to a reader, and is another name: a Kelvin sign for a K would too.
        let alike = gate.dial("CP-1", authorization: nil, tls: try depot.client("cp-1"))
        #expect(try await Self.fate(alike) == .refused(status: 403))
        let right = gate.dial("CP-1", authorization: nil, tls: try depot.client("CP-1"))
        #expect(try await Self.fate(right) == .open)
        try await gate.gateway.stop()
    }
}

/// An authority for one test.
struct Yard {
    private let authority: CertificateAuthority

    init() throws {
        authority = try CertificateAuthority.create(named: "yard", at: ProofTests.now)
    }

    func server(asks: Bool) throws -> TLSServer {
        let key = try SigningKey.generate()
        let certificate = try authority.issueServer(
            hosts: ["127.0.0.1"], key: key, at: ProofTests.now)
        return try TLSServer(
            certificate: certificate.pem(), key: key.pem(),
            clientAuthority: asks ? authority.certificate.pem() : nil, bounds: .standard)
    }

    func client(_ identity: String?) throws -> TLSClient {
        let key = try SigningKey.generate()
        let shown = try identity.map {
            (
                try authority.issueClient(identity: $0, key: key, at: ProofTests.now).pem(),
                try key.pem()
            )
        }
        return try TLSClient(
            authority: authority.certificate.pem(), certificate: shown, bounds: .standard)
    }
}
