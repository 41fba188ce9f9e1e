import Depot
import Testing

@Suite("a number in a file")
struct DecimalTextTests {
    static let rows: [(String, Int, Int64?)] = [
        ("7.4", 3, 7400), ("0", 3, 0), ("0.5", 1, 5), ("-60", 0, -60), ("909", 3, 909_000),
        ("1.250", 2, 125), ("1.255", 2, nil), ("2.0", 0, 2), ("010", 0, nil), ("00", 0, nil),
        ("12:30", 0, nil), ("1e3", 0, nil), ("+5", 0, nil), ("0x10", 0, nil), ("", 0, nil),
        ("-", 0, nil), (".5", 1, nil), ("5.", 1, nil), ("1.2.3", 3, nil), ("1_000", 0, nil),
        (" 5", 0, nil), ("٣", 0, nil), ("999999999999999", 0, 999_999_999_999_999),
        ("1000000000000000", 0, nil), ("99999999999999999999999", 0, nil), ("--1", 0, nil),
    ]

    @Test("is read exactly or not at all", arguments: rows)
    func reads(_ text: String, _ decimals: Int, _ value: Int64?) {
        #expect(DecimalText.scaled(text, decimals: decimals) == value)
    }

    @Test(
        "is written without needless zeros",
        arguments: [
            (7400, 3, "7.4"), (0, 3, "0"), (5, 1, "0.5"), (-60, 0, "-60"), (-5, 3, "-0.005"),
            (10_000, 2, "100"),
        ] as [(Int64, Int, String)])
    func writes(_ value: Int64, _ decimals: Int, _ text: String) {
        #expect(DecimalText.text(value, decimals: decimals) == text)
    }
}
