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

    /// The good site in a folder of its own, with the library below it, for as long as `body` runs.
    static func withGoodSite<Result>(_ body: (URL) throws -> Result) throws -> Result {
        let copy = FileManager.default.temporaryDirectory
            .appendingPathComponent("busbar-settings-\(UUID().uuidString)")
        try FileManager.default.copyItem(at: folder.appendingPathComponent("good"), to: copy)
        defer {
            // A leftover in the temporary folder fails no test.
            try? FileManager.default.removeItem(at: copy)
        }
        try FileManager.default.copyItem(
            at: folder.appendingPathComponent("library"),
            to: copy.appendingPathComponent("library"))
        return try body(copy)
    }
}
