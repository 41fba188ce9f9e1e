import Gateway
import NIOCore
import PKI
import Testing
import WebSocket

@Suite("T6: a charger that sends what is no message")
struct HostileTexts {
    private static func nested(_ open: String, _ close: String, _ depth: Int) -> String {
        String(repeating: open, count: depth) + String(repeating: close, count: depth)
    }

    private static func call(_ payload: String) -> String {
        "[2,\"x\",\"DataTransfer\",\(payload)]"
    }

    private static let reading = "{\"value\":\"9223372036854775807\",\"unit\":\"kWh\"},"

    static let texts: [String] = [
        "", "null", "NaN", "[NaN]", "[Infinity]", "[2,", "{", "\u{FEFF}[]", "[2,\"x\"",
        nested("[", "]", 100_000), String(repeating: "[", count: 250_000),
        call(nested("{\"a\":", "}", 17)), String(repeating: "{\"a\":", count: 50_000),
        call("{\"data\":1e400}"), call("{\"data\":-1e-999999999}"),
        call("{\"data\":" + String(repeating: "9", count: 200_000) + "}"),
        call("{\"data\":0." + String(repeating: "0", count: 200_000) + "1}"),
        call("{\"data\":\"\\ud800\"}"), call("{\"data\":\"\\udfff\\ud800\"}"),
        call("{\"data\":\"\\u0000\"}"), call("{\"data\":\"\\x\"}"), call("{\"data\":\"\u{1}\"}"),
        call("{\"data\":[" + String(repeating: "0,", count: 120_000) + "0]}"),
        call("{\"data\":[" + String(repeating: "[],", count: 80_000) + "[]]}"),
        call("{" + String(repeating: "\"vendorId\":\"x\",", count: 16_000) + "\"data\":1}"),
        call("{" + String(repeating: "\"\":0,", count: 50_000) + "\"data\":1}"),
        call("{\"vendorId\":\"" + String(repeating: "\\u0041", count: 40_000) + "\"}"),
        "[2,\"" + String(repeating: "i", count: 200_000) + "\",\"Heartbeat\",{}]",
        "[2,\"x\",\"" + String(repeating: "A", count: 200_000) + "\",{}]",
        "[2,\"x\",\"MeterValues\",{\"connectorId\":1,\"meterValue\":["
            + String(repeating: "{\"sampledValue\":[{\"value\":\"1e308\"}]},", count: 6_000)
            + "{}]}]",
        "[2,\"x\",\"MeterValues\",{\"connectorId\":1,\"meterValue\":[{\"sampledValue\":["
            + String(repeating: reading, count: 5_000) + "{}]}]}]",
        "[3,\"nobody\",{}]", "[4,\"nobody\",\"\",\"\",{}]", "[2,\"x\",\"Heartbeat\",{}]]",
    ]

    @Test("T6: is answered on what follows, and nothing of the link is lost", arguments: texts)
    func text(_ text: String) async throws {
        let gate = try await Gate.openWithTime(
            .standard, profile: 0, Credentials(tls: [nil], passwords: .empty))
        let heart = try await gate.heart(authorization: nil)
        heart.say(text)
        try await heart.goesOn()
        #expect(gate.comings == ["opened"])
        try await gate.gateway.stop()
    }
}
