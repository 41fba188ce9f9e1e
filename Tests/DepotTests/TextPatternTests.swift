import Depot
import Testing

@Suite("a pattern")
struct TextPatternTests {
    @Test(
        "covers a text where each of its parts stands in it in order",
        arguments: [
            ("*", "", true), ("*", "Wall 22", true), ("Wall 22", "Wall 22", true),
            ("Wall 22", "Wall 22 Pro", false), ("Wall 22 *", "Wall 22 Pro", true),
            ("Wall 22 *", "Wall 22", false), ("* 22 *", "Wall 22 Pro", true),
            ("1.*.3", "1.2.3", true), ("1.*.3", "1.3", false), ("a*b*c", "aXbYbc", true),
            ("a*a", "a", false), ("**", "x", true), ("", "", true), ("", "x", false),
            ("a*b*c", "acb", false), ("*ä*", "Säule", true),
        ])
    func covers(_ row: (pattern: String, text: String, isCovered: Bool)) {
        #expect(TextPattern(row.pattern).covers(row.text) == row.isCovered)
    }
}
