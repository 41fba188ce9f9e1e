import Daemon
import Testing

@Suite("T10: words of a charger in the log")
struct LogLinesTests {
    static let rows: [(String, String)] = [
        ("Charger CP-1 lost its connection.", "Charger CP-1 lost its connection."),
        ("größer als 5 €, 充電", "größer als 5 €, 充電"),
        ("1.0\r\n2026-01-01 critical: lost", "1.0\\u{D}\\u{A}2026-01-01 critical: lost"),
        ("\u{1B}[2J", "\\u{1B}[2J"),
        ("\0\u{7F}\u{9B}1m", "\\u{0}\\u{7F}\\u{9B}1m"),
        ("\u{2028}\u{2029}", "\\u{2028}\\u{2029}"),
        ("abc\u{202E}def\u{FEFF}", "abc\\u{202E}def\\u{FEFF}"),
    ]

    @Test("begin no line and move no cursor", arguments: rows)
    func line(_ text: String, _ line: String) {
        #expect(LogLines.line(text) == line)
    }
}
