import Foundation
import PKI
import Testing

@Suite("the depot's authority, as openssl sees it")
struct AuthorityTests {
    private static func verify(
        _ place: Workplace, _ file: String, purpose: String, at time: Int64,
        by authority: String = "pki/ca.pem"
    ) throws -> Bool {
        let arguments = ["-CAfile", authority, "-purpose", purpose, "-attime", "\(time)"]
        return try place.openssl(["verify"] + arguments + [file]).status == 0
    }

    @Test("signs a listener for the names that chargers dial, and no other")
    func listener() throws {
        try Workplace.with { place in
            _ = try place.founded()
            func holds(_ name: String...) throws -> Bool {
                let file = "pki/listener.pem"
                let time = "\(Workplace.now)"
                return try place.openssl(
                    ["verify", "-CAfile", "pki/ca.pem", "-purpose", "sslserver", "-attime", time]
                        + name + [file]
                ).status == 0
            }
            #expect(try holds())
            #expect(try holds("-verify_hostname", "box.depot"))
            #expect(try holds("-verify_ip", "10.10.0.1"))
            #expect(try holds("-verify_ip", "fd00::1"))
            #expect(try !holds("-verify_hostname", "other.depot"))
            #expect(try !holds("-verify_ip", "10.10.0.2"))
            let isClient = try Self.verify(
                place, "pki/listener.pem", purpose: "sslclient", at: Workplace.now)
            #expect(!isClient)
        }
    }

    @Test("signs a charger with a key of ours, as a client alone")
    func charger() throws {
        try Workplace.with { place in
            let authority = try place.founded()
            let entry = try authority.issue(
                charger: "CP-01", request: nil, replacing: false, at: Workplace.now)
            #expect(entry.certificate.commonName == "CP-01")
            #expect(entry.certificate.issuerName == "depot-north")
            let file = "pki/chargers/CP-01.pem"
            #expect(try Self.verify(place, file, purpose: "sslclient", at: Workplace.now))
            #expect(try !Self.verify(place, file, purpose: "sslserver", at: Workplace.now))
            let text = try place.openssl("x509", "-in", file, "-noout", "-text").text
            #expect(text.contains("Subject: CN = CP-01"))
            #expect(text.contains("ASN1 OID: prime256v1"))
            #expect(text.contains("Signature Algorithm: ecdsa-with-SHA256"))
            #expect(text.contains("CA:FALSE"))
            #expect(text.contains("Digital Signature"))
            let serial = try place.openssl("x509", "-in", file, "-noout", "-serial").text
            #expect(serial == "serial=\(entry.certificate.serial)\n")
            let key = try place.openssl("pkey", "-in", "pki/chargers/CP-01.key", "-check", "-noout")
            #expect(key.text.contains("Key is valid"))
        }
    }

    @Test("signs a charger's own request, whatever name stands in it")
    func request() throws {
        try Workplace.with { place in
            let authority = try place.founded()
            _ = try place.openssl(
                "req", "-new", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
                "-keyout", "own.key", "-out", "own.csr", "-subj", "/CN=CP-99/O=Maker")
            let request = try CertificateRequest(
                pem: SafeFile.read(place.path("own.csr")), file: "own.csr")
            _ = try authority.issue(
                charger: "CP-02", request: request, replacing: false, at: Workplace.now)
            let file = "pki/chargers/CP-02.pem"
            #expect(try Self.verify(place, file, purpose: "sslclient", at: Workplace.now))
            let subject = try place.openssl("x509", "-in", file, "-noout", "-subject").text
            #expect(subject == "subject=CN = CP-02\n")
            #expect(!SafeFile.exists(authority.keyFile(of: .charger("CP-02"))))
            let own = try SigningKey(pem: SafeFile.read(place.path("own.key")), file: "own.key")
            #expect(try authority.entry(.charger("CP-02")).certificate.fits(own))
        }
    }

    @Test("refuses a request with a weak key, a broken one and one that its key did not sign")
    func badRequests() throws {
        try Workplace.with { place in
            _ = try place.openssl(
                "req", "-new", "-newkey", "rsa:1024", "-nodes", "-keyout", "weak.key", "-out",
                "weak.csr", "-subj", "/CN=CP-01")
            #expect(throws: PKIError.badKey("RSA with 1024 bits")) {
                try CertificateRequest(
                    pem: SafeFile.read(place.path("weak.csr")), file: "weak.csr")
            }
            #expect(throws: PKIError.self) {
                try CertificateRequest(pem: Array("no request".utf8), file: "none.csr")
            }
            _ = try place.openssl(
                "req", "-new", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
                "-keyout", "k", "-out", "good.der", "-outform", "DER", "-subj", "/CN=CP-01")
            var bytes = try SafeFile.read(place.path("good.der"))
            bytes[bytes.count - 1] ^= 1
            try Data(bytes).write(to: place.folder.appendingPathComponent("bad.der"))
            _ = try place.openssl(
                "req", "-inform", "DER", "-in", "bad.der", "-out", "bad.csr")
            #expect(throws: PKIError.self) {
                try CertificateRequest(pem: SafeFile.read(place.path("bad.csr")), file: "bad.csr")
            }
        }
    }

    @Test("is not believed by another depot, nor outside its dates")
    func negative() throws {
        try Workplace.with { place in
            let authority = try place.founded()
            try AuthorityFolder(place.path("other")).create(
                named: "depot-south", hosts: ["box"], replacing: false, at: Workplace.now)
            let entry = try authority.issue(
                charger: "CP-01", request: nil, replacing: false, at: Workplace.now)
            let file = "pki/chargers/CP-01.pem"
            let end = entry.certificate.validity.until
            #expect(
                try !Self.verify(
                    place, file, purpose: "sslclient", at: Workplace.now, by: "other/ca.pem"))
            #expect(try Self.verify(place, file, purpose: "sslclient", at: end - 1))
            #expect(try !Self.verify(place, file, purpose: "sslclient", at: end + 1))
            let begin = entry.certificate.validity.from
            #expect(try Self.verify(place, file, purpose: "sslclient", at: begin + 1))
            #expect(try !Self.verify(place, file, purpose: "sslclient", at: begin - 1))
            let other = try AuthorityFolder(place.path("other")).entry(.authority).certificate
            #expect(!entry.certificate.isSigned(by: other))
            #expect(entry.certificate.isSigned(by: try authority.entry(.authority).certificate))
        }
    }

    @Test("renews with the same key, names and authority, and a new number and dates")
    func renewal() throws {
        try Workplace.with { place in
            let authority = try place.founded()
            let old = try authority.entry(.listener).certificate
            let later = Workplace.now + 800 * Workplace.day
            let new = try authority.renew(.listener, at: later).certificate
            #expect(new.serial != old.serial)
            #expect(new.validity.until == later + 825 * Workplace.day)
            #expect(new.hostNames == ["box.depot"])
            #expect(new.addresses == ["10.10.0.1", "fd00:0:0:0:0:0:0:1"])
            let key = try SigningKey(
                pem: SafeFile.read(authority.keyFile(of: .listener)), file: "listener.key")
            #expect(new.fits(key))
            let file = "pki/listener.pem"
            #expect(try Self.verify(place, file, purpose: "sslserver", at: later))
            #expect(try Self.verify(place, file, purpose: "sslserver", at: later + 800 * 86_400))
            _ = try authority.renew(.authority, at: later)
            #expect(try Self.verify(place, file, purpose: "sslserver", at: later))
        }
    }

    @Test("renews nothing that another authority signed")
    func otherAuthority() throws {
        try Workplace.with { place in
            let authority = try place.founded()
            try authority.create(
                named: "anew", hosts: ["box"], replacing: true, at: Workplace.now)
            let listener = try authority.entry(.listener)
            _ = try authority.issue(
                charger: "CP-01", request: nil, replacing: false, at: Workplace.now)
            try authority.create(
                named: "anew", hosts: ["box"], replacing: true, at: Workplace.now)
            let replaced = try authority.entry(.listener).certificate.serial
            #expect(replaced != listener.certificate.serial)
            let file = authority.certificateFile(of: .charger("CP-01"))
            #expect(throws: PKIError.otherAuthority(file: file)) {
                try authority.renew(.charger("CP-01"), at: Workplace.now)
            }
        }
    }
}
