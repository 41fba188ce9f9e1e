import Foundation

/// The files beside these tests, and copies of them that a test may change.
enum TestFiles {
    /// `Tests/SettingsTests/Files`.
    static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .appendingPathComponent("Files")
    /// The repository's `firmware-config`.
    static let firmware = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()
        .appendingPathComponent("firmware-config")

    /// A copy of one of the folders, for as long as `body` runs.
    static func withCopy<Result>(of name: String, _ body: (URL) throws -> Result) throws -> Result {
        let copy = FileManager.default.temporaryDirectory
            .appendingPathComponent("busbar-settings-\(UUID().uuidString)")
        try FileManager.default.copyItem(at: folder.appendingPathComponent(name), to: copy)
        defer {
            // A leftover in the temporary folder fails no test.
            try? FileManager.default.removeItem(at: copy)
        }
        return try body(copy)
    }

    /// The good site in a folder of its own, with the library below it, for as long as `body` runs.
    static func withGoodSite<Result>(_ body: (URL) throws -> Result) throws -> Result {
        try withCopy(of: "good") { copy in
            try FileManager.default.copyItem(
                at: folder.appendingPathComponent("library"),
                to: copy.appendingPathComponent("library"))
            return try body(copy)
        }
    }
}
