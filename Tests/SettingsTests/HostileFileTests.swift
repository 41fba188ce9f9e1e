import Foundation
import Settings
import Testing

@Suite("a site file that is no site file")
struct HostileFileTests {
    private func errors(of bytes: Data) throws -> [String] {
        try TestFiles.withGoodSite { folder in
            try bytes.write(to: folder.appendingPathComponent("site.yaml"))
            return SettingsTests.errors(in: folder)
        }
    }

    @Test("is missing")
    func isMissing() throws {
        try TestFiles.withGoodSite { folder in
            try FileManager.default.removeItem(at: folder.appendingPathComponent("site.yaml"))
            #expect(
                SettingsTests.errors(in: folder) == [
                    "site.yaml: found no such file; allowed: a file that can be read"
                ])
        }
    }

    @Test("is a folder")
    func isFolder() throws {
        try TestFiles.withGoodSite { folder in
            let file = folder.appendingPathComponent("site.yaml")
            try FileManager.default.removeItem(at: file)
            try FileManager.default.createDirectory(at: file, withIntermediateDirectories: false)
            #expect(
                SettingsTests.errors(in: folder) == [
                    "site.yaml: found something that is no plain file; "
                        + "allowed: a file that can be read"
                ])
        }
    }

    @Test("is a device that never ends")
    func isDevice() throws {
        try TestFiles.withGoodSite { folder in
            let file = folder.appendingPathComponent("site.yaml")
            try FileManager.default.removeItem(at: file)
            try FileManager.default.createSymbolicLink(
                at: file, withDestinationURL: URL(fileURLWithPath: "/dev/zero"))
            #expect(
                SettingsTests.errors(in: folder) == [
                    "site.yaml: found something that is no plain file; "
                        + "allowed: a file that can be read"
                ])
        }
    }

    struct Content: Sendable, CustomTestStringConvertible {
        let what: String
        let text: String
        let errors: [String]

        var testDescription: String { what }
    }

    static let contents: [Content] = [
        Content(
            what: "empty", text: "",
            errors: ["site.yaml: found an empty file; allowed: keys and values"]),
        Content(
            what: "comments alone", text: "# nothing\n\n",
            errors: ["site.yaml: found an empty file; allowed: keys and values"]),
        Content(
            what: "a word", text: "site",
            errors: ["site.yaml:1: found \"site\"; allowed: keys with values"]),
        Content(
            what: "larger than the bound", text: String(repeating: "#\n", count: 600_000),
            errors: ["site.yaml: found more than 1048576 bytes; allowed: at most 1048576 bytes"]),
        Content(
            what: "more values than the bound",
            text: "nodes: [" + String(repeating: "1,", count: 60_000) + "]",
            errors: ["site.yaml:1: found more than 50000 values; allowed: at most 50000"]),
        Content(
            what: "twenty levels deep",
            text: String(repeating: "[", count: 20) + String(repeating: "]", count: 20),
            errors: ["site.yaml:1: found more than 16 levels; allowed: at most 16"]),
        Content(
            what: "a control character", text: "site:\n  name: \"a\u{7}\"\n",
            errors: [
                "site.yaml:2: found a character that YAML bars: "
                    + "control characters are not allowed; allowed: text"
            ]),
        Content(
            what: "a billion laughs",
            text: "a: &a [x, x, x, x, x, x, x, x, x]\n"
                + zip("bcdefghi", "abcdefgh").map { name, before in
                    "\(name): &\(name) ["
                        + Array(repeating: "*\(before)", count: 9).joined(separator: ", ") + "]\n"
                }.joined(),
            errors: [
                "site.yaml:1: found the anchor &a, or an alias of it; "
                    + "allowed: each value written where it belongs"
            ]),
    ]

    @Test("is refused in one sentence", arguments: contents)
    func isRefused(_ content: Content) throws {
        #expect(try errors(of: Data(content.text.utf8)) == content.errors)
    }

    @Test("is refused at the line of its first byte that is not UTF-8")
    func isNotUTF8() throws {
        let bytes = Data("site:\n  id: a\n  name: ".utf8) + [0xC3, 0x28] + Data("\n".utf8)
        #expect(
            try errors(of: bytes) == [
                "site.yaml:3: found bytes that are not UTF-8; allowed: UTF-8 text"
            ])
    }

    @Test("nests a hundred thousand lists and ends nothing")
    func nests() throws {
        let found = try errors(of: Data(String(repeating: "[", count: 100_000).utf8))
        #expect(found.count == 1)
        #expect(found.first?.hasPrefix("site.yaml:1: found no YAML from here on") == true)
    }

    @Test("begins with a byte order mark and is a site file after all")
    func bearsMark() throws {
        try TestFiles.withGoodSite { folder in
            let file = folder.appendingPathComponent("site.yaml")
            let bytes = Data([0xEF, 0xBB, 0xBF]) + (try Data(contentsOf: file))
            try bytes.write(to: file)
            #expect(SettingsTests.errors(in: folder) == [])
        }
    }
}
