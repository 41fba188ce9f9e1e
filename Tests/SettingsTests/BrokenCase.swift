import Foundation

/// A slip in the good site's files and what is said of it, as `Files/broken/*.txt` writes it:
///
///     === what it is
///     --- the file that is changed
///     the text that stands there
///     +++
///     the text that takes its place
///     ***
///     the lines that are expected
///
/// A text that ends with an empty line takes the line's end with it.
struct BrokenCase: Sendable {
    let what: String
    let edits: [Edit]
    let expected: [String]

    struct Edit: Sendable {
        let file: String
        let old: String
        let new: String
    }

    /// Every case of every file.
    static func all() throws -> [BrokenCase] {
        let folder = TestFiles.folder.appendingPathComponent("broken")
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
        return try names.flatMap { name in
            let text = try String(
                contentsOf: folder.appendingPathComponent(name), encoding: .utf8)
            return ("\n" + text).components(separatedBy: "\n=== ").dropFirst().map(BrokenCase.init)
        }
    }

    private init(_ text: String) {
        let halves = text.components(separatedBy: "\n***\n")
        let parts = halves[0].components(separatedBy: "\n--- ")
        what = parts[0]
        edits = parts.dropFirst().map { part in
            let lines = part.split(separator: "\n", maxSplits: 1, omittingEmptySubsequences: false)
            let texts = String(lines[1]).components(separatedBy: "\n+++\n")
            return Edit(file: String(lines[0]), old: texts[0], new: texts[1])
        }
        expected = halves[1].split(separator: "\n").map(String.init)
    }
}
