import Foundation
import PKI

/// A folder for one test, and the `openssl` command as an independent judge of what is in it.
struct Workplace {
    let folder: URL
    /// A day of March 2026.
    static let now: Int64 = 1_772_388_000
    static let day: Int64 = 86_400

    static func with<Result>(_ body: (Workplace) throws -> Result) throws -> Result {
        let folder = FileManager.default.temporaryDirectory
            .appendingPathComponent("busbar-pki-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer {
            // A leftover in the temporary folder fails no test.
            try? FileManager.default.removeItem(at: folder)
        }
        return try body(Workplace(folder: folder))
    }

    func path(_ name: String) -> String { folder.appendingPathComponent(name).path }

    var authority: AuthorityFolder { AuthorityFolder(path("pki")) }

    /// An authority with a listener's certificate for `box.depot` and 10.10.0.1.
    func founded(at now: Int64 = now) throws -> AuthorityFolder {
        try authority.create(
            named: "depot-north", hosts: ["box.depot", "10.10.0.1", "fd00::1"], replacing: false,
            at: now)
        return authority
    }

    func mode(_ path: String) throws -> Int {
        let attributes = try FileManager.default.attributesOfItem(atPath: path)
        return attributes[.posixPermissions] as? Int ?? 0
    }

    /// Runs `openssl`; its exit status and all that it printed.
    func openssl(_ arguments: String...) throws -> (status: Int32, text: String) {
        try openssl(arguments)
    }

    func openssl(_ arguments: [String]) throws -> (status: Int32, text: String) {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/openssl")
        process.arguments = arguments
        process.currentDirectoryURL = folder
        let pipe = Pipe()
        process.standardOutput = pipe
        process.standardError = pipe
        try process.run()
        let bytes = try pipe.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        return (process.terminationStatus, String(decoding: bytes, as: UTF8.self))
    }
}
