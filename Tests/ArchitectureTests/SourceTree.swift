import Foundation

/// The repository that these tests were compiled from.
enum SourceTree {
    /// Its root: three levels above this file.
    static let root = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    /// The names in a directory below the root, sorted.
    static func names(in directory: String) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: root.appending(path: directory).path)
            .sorted()
    }

    /// The paths of a module's Swift files, from the root, sorted.
    static func files(of module: String) throws -> [String] {
        let directory = "Sources/\(module)"
        return try FileManager.default
            .subpathsOfDirectory(atPath: root.appending(path: directory).path)
            .filter { $0.hasSuffix(".swift") }.sorted().map { "\(directory)/\($0)" }
    }

    /// The lines of a file.
    static func lines(of path: String) throws -> [Substring] {
        try String(contentsOf: root.appending(path: path), encoding: .utf8)
            .split(separator: "\n", omittingEmptySubsequences: false)
    }

    /// The module that a line imports; nil where it imports none. Attributes and access levels may
    /// stand before `import`, a kind of declaration after it.
    static func imported(by line: Substring) -> String? {
        var words = code(of: line).split(whereSeparator: { $0 == " " || $0 == "\t" || $0 == ";" })
        while let first = words.first, first.hasPrefix("@") || accessLevels.contains(first) {
            words.removeFirst()
        }
        guard words.first == "import" else { return nil }
        words.removeFirst()
        if let first = words.first, declarations.contains(first) { words.removeFirst() }
        return words.first.flatMap { $0.split(separator: ".").first }.map(String.init)
    }

    /// A line without its comment.
    static func code(of line: Substring) -> Substring {
        guard let comment = line.firstRange(of: "//") else { return line }
        return line[..<comment.lowerBound]
    }

    private static let accessLevels: Set<Substring> = [
        "public", "package", "internal", "fileprivate", "private",
    ]
    private static let declarations: Set<Substring> = [
        "typealias", "struct", "class", "enum", "protocol", "let", "var", "func",
    ]
}
