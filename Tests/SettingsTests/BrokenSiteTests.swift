import Foundation
import Settings
import Testing

@Suite("a site file with a slip in it")
struct BrokenSiteTests {
    @Test("is refused with file, line, key, what was found and what is allowed")
    func isRefused() throws {
        let cases = try BrokenCase.all()
        #expect(cases.count >= 120)
        for broken in cases {
            try TestFiles.withGoodSite { folder in
                for edit in broken.edits {
                    let file = folder.appendingPathComponent(edit.file)
                    let text = try String(contentsOf: file, encoding: .utf8)
                    let place = try #require(text.range(of: edit.old), "\(broken.what)")
                    try text.replacingCharacters(in: place, with: edit.new)
                        .write(to: file, atomically: true, encoding: .utf8)
                }
                #expect(errors(in: folder) == broken.expected, "\(broken.what)")
            }
        }
    }

    @Test("tells ten slips at once")
    func tellsAll() throws {
        let ten = try #require(try BrokenCase.all().first { $0.what == "ten errors" })
        #expect(ten.edits.count == 10)
        #expect(ten.expected.count == 10)
    }
}

/// What is wrong with the site in `folder`, with file names as seen from there.
func errors(in folder: URL) -> [String] {
    do throws(ConfigurationErrors) {
        _ = try SiteFile.read(
            path: folder.appendingPathComponent("site.yaml").path,
            modelsDirectory: folder.appendingPathComponent("library").path)
        return []
    } catch {
        return error.errors.map { $0.text.replacing(folder.path + "/", with: "") }
    }
}
