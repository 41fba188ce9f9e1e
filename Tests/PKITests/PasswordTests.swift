import Foundation
import PKI
import Testing

@Suite("chargers' passwords")
struct PasswordTests {
    @Test("are 32 hexadecimal digits where we make them, and differ")
    func generated() throws {
        let one = try Password.generate()
        #expect(one.text.count == 32)
        let isHexadecimal = one.text.allSatisfy { $0.isHexDigit }
        #expect(isHexadecimal)
        #expect(try Password.generate() != one)
    }

    @Test("match their hash, and no other does")
    func hash() throws {
        let password = try Password(typed: "correct-horse-battery")
        let hash = try PasswordHash(of: password)
        #expect(hash.matches(password))
        #expect(hash.matches(try #require(Password(received: Array("correct-horse-battery".utf8)))))
        #expect(!hash.matches(try Password(typed: "correct-horse-batterz")))
        #expect(try PasswordHash(of: password) != hash)
        #expect(PasswordHash(text: Substring(hash.text)) == hash)
    }

    @Test("are hashed as RFC 7914 says")
    func independent() throws {
        let hash = try PasswordHash(of: Password(typed: "sixteen-letters!"))
        let parts = hash.text.split(separator: "$")
        try Workplace.with { place in
            let answer = try place.openssl(
                "kdf", "-keylen", "32", "-kdfopt", "pass:sixteen-letters!", "-kdfopt",
                "hexsalt:\(parts[2])", "-kdfopt", "n:4096", "-kdfopt", "r:8", "-kdfopt", "p:1",
                "SCRYPT")
            let digits = answer.text.filter(\.isHexDigit).lowercased()
            #expect(digits == parts[3])
        }
    }

    @Test("may come as the bytes that their digits mean")
    func binary() throws {
        let password = try Password(typed: "00ff10a0b0c0d0e0f00112233445566f")
        let bytes: [UInt8] = [
            0x00, 0xFF, 0x10, 0xA0, 0xB0, 0xC0, 0xD0, 0xE0, 0xF0, 0x01, 0x12, 0x23, 0x34, 0x45,
            0x56, 0x6F,
        ]
        #expect(Password(received: bytes) == password)
    }

    @Test(
        "are refused where they are too short, too long or can't be typed",
        arguments: [
            "", "fifteen-letters", String(repeating: "a", count: 41), "with a space in it",
            "mit-Umlaut-ä-drin",
        ])
    func refused(_ text: String) {
        #expect(throws: PKIError.self) { try Password(typed: text) }
    }

    @Test("live in a file of their owner's, a line each, remarks kept")
    func file() throws {
        try Workplace.with { place in
            let file = place.path("passwords")
            let one = try Password.generate()
            let two = try Password.generate()
            try PasswordBook.set(one, of: "CP-01", in: file)
            try PasswordBook.set(two, of: "CP-02", in: file)
            #expect(try place.mode(file) == 0o600)
            let text = String(decoding: try SafeFile.read(file), as: UTF8.self)
            try Data(("# ours\n" + text).utf8).write(to: URL(fileURLWithPath: file))
            try PasswordBook.set(two, of: "CP-01", in: file)
            let book = try PasswordBook.read(file)
            #expect(book.text.hasPrefix("# ours\n"))
            #expect(book["CP-01"]?.matches(two) == true)
            #expect(book["CP-01"]?.matches(one) == false)
            #expect(book["CP-02"]?.matches(two) == true)
            #expect(book["CP-03"] == nil)
            #expect(!book.text.contains(two.text))
        }
    }

    static let zeros = String(repeating: "0", count: 32)

    @Test(
        "are no file with half a line, a costly hash or a charger twice",
        arguments: [
            "CP-01\n", "CP-01 secret\n", "CP-01 $scrypt$ln=30,r=8,p=1$\(zeros)$\(zeros)\(zeros)\n",
            "CP-01 $scrypt$ln=12,r=8,p=1$\(zeros)$\(zeros)\n",
            "CP-01 $scrypt$ln=12,r=8,p=1$\(zeros)$\(zeros)\(zeros)\n"
                + "CP-01 $scrypt$ln=12,r=8,p=1$\(zeros)$\(zeros)\(zeros)\n",
        ])
    func wrongFiles(_ text: String) {
        #expect(throws: PKIError.self) { try PasswordBook(Array(text.utf8), file: "passwords") }
    }

    @Test("that were right once are known again by a digest that ends with the hash")
    func seal() throws {
        let seal = try CredentialSeal()
        let password = try Password.generate()
        let hash = try PasswordHash(of: password)
        let digest = seal.digest(password, for: hash)
        #expect(digest.equals(seal.digest(password, for: hash)))
        #expect(!digest.equals(seal.digest(try Password.generate(), for: hash)))
        #expect(!digest.equals(seal.digest(password, for: try PasswordHash(of: password))))
        #expect(!digest.equals(try CredentialSeal().digest(password, for: hash)))
    }
}
