import Testing

@Suite("the top level of the repository")
struct TopLevelTests {
    static let allowed: Set<String> = [
        "Package.swift", "Sources", "Tests", "firmware-config", "systemd", "README.md", "Makefile",
        ".ci", ".gitignore", ".swift-format", "LICENSE", "CHANGELOG.md",
    ]

    @Test("holds what the design names and nothing else")
    func holdsNothingElse() throws {
        let ignored = try Self.ignoredPatterns() + [".git", ".swiftpm"]
        let entries = try SourceTree.names(in: "").filter { name in
            !ignored.contains { Self.matches(name, $0) }
        }
        #expect(Set(entries).subtracting(Self.allowed) == [])
        #expect(Set(entries).isSuperset(of: ["Package.swift", "Sources", "Tests"]))
    }

    /// The lines of `.gitignore`, which are names with at most one star.
    private static func ignoredPatterns() throws -> [String] {
        try SourceTree.lines(of: ".gitignore")
            .map { $0.hasSuffix("/") ? String($0.dropLast()) : String($0) }
            .filter { !$0.isEmpty && !$0.hasPrefix("#") }
    }

    private static func matches(_ name: String, _ pattern: String) -> Bool {
        let parts = pattern.split(separator: "*", omittingEmptySubsequences: false)
        guard parts.count == 2 else { return name == pattern }
        return name.hasPrefix(parts[0]) && name.hasSuffix(parts[1])
            && name.count >= parts[0].count + parts[1].count
    }
}
