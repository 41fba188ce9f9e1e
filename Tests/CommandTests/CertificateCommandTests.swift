import Foundation
import Testing

@Suite("busbar pki and busbar charger")
struct CertificateCommandTests {
    private func withFolder(_ body: (String) async throws -> Void) async throws {
        let folder = FileManager.default.temporaryDirectory
            .appendingPathComponent("pki-\(UUID().uuidString)")
        defer {
            // A leftover in the temporary folder fails no test.
            try? FileManager.default.removeItem(at: folder)
        }
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        try await body(folder.path)
    }

    private func pki(_ folder: String, _ arguments: String...) async throws -> Busbar.Outcome {
        let (verb, rest) = (arguments[0], Array(arguments.dropFirst()))
        return try await Busbar.run(["pki", verb, "--directory", folder + "/pki"] + rest)
    }

    @Test("make an authority, a listener and a charger, list them and renew them")
    func whole() async throws {
        try await withFolder { folder in
            let made = try await pki(folder, "init", "--host", "10.10.0.1", "--host", "box.depot")
            #expect(made.code == 0, "\(made.complaint)")
            #expect(made.output.contains("certificate_file: \(folder)/pki/listener.pem"))
            let issued = try await pki(folder, "issue", "CP-01")
            #expect(issued.code == 0, "\(issued.complaint)")
            let listed = try await pki(folder, "list")
            #expect(listed.code == 0)
            let names = listed.output.split(separator: "\n").map { $0.prefix { $0 != " " } }
            #expect(names == ["CERTIFICATE", "ca", "listener", "CP-01"])
            let json = try await pki(folder, "list", "--json")
            let rows = try #require(
                try JSONSerialization.jsonObject(with: Data(json.output.utf8)) as? [[String: Any]])
            #expect(rows.map { $0["name"] as? String } == ["ca", "listener", "CP-01"])
            #expect(rows[1]["hosts"] as? [String] == ["box.depot", "10.10.0.1"])
            #expect(rows[2]["state"] as? String == "good")
            // A second or more has passed since it was made.
            let days = try #require(rows[2]["days_left"] as? Int)
            #expect((1_094...1_095).contains(days))
            #expect((rows[2]["not_after"] as? String)?.hasSuffix("Z") == true)
            let nothing = try await pki(folder, "renew")
            #expect(nothing.output.hasPrefix("Nothing to renew"))
            let renewed = try await pki(folder, "renew", "CP-01")
            #expect(renewed.code == 0)
            #expect(renewed.output.hasPrefix("Renewed \(folder)/pki/chargers/CP-01.pem until "))
            let names2 = try await pki(folder, "issue", "--listener", "--host", "10.10.0.9")
            #expect(names2.code == 0, "\(names2.complaint)")
        }
    }

    @Test("replace nothing unasked, and say what to do")
    func replaceNothing() async throws {
        try await withFolder { folder in
            #expect(try await pki(folder, "list").code == 1)
            #expect(try await pki(folder, "init", "--host", "box").code == 0)
            let again = try await pki(folder, "init", "--host", "box")
            #expect(again.code == 1)
            #expect(
                again.complaint == """
                    busbar: \(folder)/pki/ca.pem is there already
                      next: give --force to replace it; whatever was made for the old one must be made anew

                    """)
            #expect(try await pki(folder, "init", "--host", "box", "--force").code == 0)
            #expect(try await pki(folder, "renew", "CP-77").code == 1)
        }
    }

    @Test("set a password that is shown once and kept as a hash")
    func password() async throws {
        try await withFolder { folder in
            let file = folder + "/passwords"
            let made = try await Busbar.run(["charger", "password", "CP-01", "--file", file])
            #expect(made.code == 0, "\(made.complaint)")
            let password = made.output.trimmingCharacters(in: .newlines)
            #expect(password.count == 32)
            let kept = try String(contentsOfFile: file, encoding: .utf8)
            #expect(kept.hasPrefix("CP-01 $scrypt$"))
            #expect(!kept.contains(password))
            // Nothing comes on standard input.
            let empty = try await Busbar.run(
                ["charger", "password", "CP-01", "--set", "--file", file])
            #expect(empty.code == 2)
            #expect(try String(contentsOfFile: file, encoding: .utf8) == kept)
        }
    }

    @Test(
        "end with 2 where they are used wrongly",
        arguments: [
            ["pki", "init"], ["pki", "init", "--host", "a,b"], ["pki", "issue"],
            ["pki", "issue", "CP/1"], ["pki", "issue", "CP-01", "--listener", "--host", "a"],
            ["pki", "issue", "--listener"], ["charger", "password"],
            ["charger", "password", "CP 1"],
            ["charger", "password", "CP-01", "--set", "--generate"],
        ])
    func wrongUse(_ arguments: [String]) async throws {
        try await withFolder { folder in
            let isPKI = arguments[0] == "pki"
            let place = isPKI ? ["--directory", folder] : ["--file", folder + "/passwords"]
            let outcome = try await Busbar.run(arguments + place)
            #expect(outcome.code == 2, "\(outcome.complaint)")
            #expect(outcome.output.isEmpty)
        }
    }
}
