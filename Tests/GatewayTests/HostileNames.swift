import Gateway
import NIOCore
import Testing
import WebSocket

@Suite("T9: a name that is none")
struct HostileNames {
    /// Bytes at which the request line itself ends or breaks.
    private static let breaking: Set<UInt8> = [9, 10, 13, 32]

    /// Every byte that is not allowed, in front, within and behind, and what is known from the
    /// field: paths, encodings, other directions of writing.
    static var table: [[UInt8]] {
        let letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
        let allowed = Set((letters + "0123456789*+=@._-").utf8)
        let bytes = (UInt8.min...UInt8.max).filter { !allowed.contains($0) }
        let name = Array("CP-1".utf8)
        let within = bytes.map { Array("CP".utf8) + [$0] + Array("1".utf8) }
        let outside = bytes.filter { !breaking.contains($0) }
        return within + outside.map { [$0] + name } + outside.map { name + [$0] }
            + known.map { Array($0.utf8) }
    }

    private static let known = [
        "", ".", "..", "../CP-1", "../../etc/passwd", "CP-1/..", "CP-1/../CP-1", "./CP-1", "/CP-1",
        "//CP-1", "CP-1/", "..%2fCP-1", "%2e%2e%2fCP-1", "%2E%2E/CP-1", "..%252fCP-1",
        "..%c0%afCP-1",
        "..\\CP-1", "CP-1%00", "CP-1%00.pem", "%00", "CP%2D1", "CP-1%20", "CP-1%0d%0aX:%20y",
        "CP-1?x=1", "CP-1#x", "CP-1;x", "CP-1:x", "user:pw@CP-1", "~root", "$HOME", "$(id)", "`id`",
        "|id", "&&id", "C:", "C:\\CP-1", "\\\\box\\CP-1", "file:///etc/passwd", "http://x/CP-1",
        "CP-1\u{202E}", "\u{202E}1-PC", "\u{200F}CP-1", "CP\u{200B}-1", "ＣＰ－１", "СР-1",
        "CP\u{2011}1",
        "\u{FEFF}CP-1", "Ⅽ", "🚌", "é", "e\u{301}", "{CP-1}", "[CP-1]", "<CP-1>", "'CP-1'",
        "\"CP-1\"",
        "' OR 1=1", "CP-1'--", "%n%s%x", "${jndi:ldap://x}", "{{7*7}}", "<script>alert(1)</script>",
        String(repeating: "A", count: 49), String(repeating: "A", count: 4_096),
        String(repeating: "../", count: 1_000), String(repeating: "%2f", count: 1_000),
        String(repeating: "é", count: 100),
    ]

    @Test("T9: is refused with 400, whatever it is, and remembered without it")
    func table() async throws {
        let gate = try await Gate.open(.standard)
        let names = Self.table
        #expect(names.count >= 500)
        try await Intruder.crowd(names.count, atOnce: 4) { number in
            let name = names[number]
            let heard = try await Intruder.ask(
                gate, Intruder.request(name, authorization: nil), from: "127.0.0.1")
            let status = heard.dropFirst(9).prefix(3)
            let isBroken = name.contains { Self.breaking.contains($0) }
            #expect(isBroken ? status.hasPrefix("4") : status == "400", "\(name): \(heard)")
        }
        #expect(gate.comings.isEmpty)
        let book = try await gate.gateway.refusalBook()
        #expect(book.chargers.isEmpty && book.strangers.count == 1)
        #expect(book.strangers.allSatisfy { $0.identity == nil })
        try await gate.gateway.stop()
    }
}
