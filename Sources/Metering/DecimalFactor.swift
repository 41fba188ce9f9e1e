/// An exact decimal number, `digits` times ten to the `exponent`: what a register is multiplied
/// by. A binary fraction would turn the 0.1 of a data sheet into something else.
package struct DecimalFactor: Hashable, Sendable {
    /// Not zero, at most `digitsHighest` either way.
    package let digits: Int64
    /// Within `exponents`.
    package let exponent: Int

    /// Nine digits are more than any data sheet has; the bound keeps products within 128 bits.
    package static let digitsHighest: Int64 = 999_999_999
    /// From pico to tera, and what SunSpec's scale factors (-10 to 10) need.
    package static let exponents = -12...12

    /// Leaves a value as it is.
    package static let one = DecimalFactor(digits: 1, exponent: 0)

    /// A factor known when the program is written; the caller keeps the bounds.
    init(digits: Int64, exponent: Int) {
        precondition(digits != 0, "a factor of zero would turn every value into nothing")
        precondition(abs(digits) <= DecimalFactor.digitsHighest, "a factor has up to nine digits")
        precondition(DecimalFactor.exponents.contains(exponent), "a factor's exponent is bounded")
        self.digits = digits
        self.exponent = exponent
    }

    /// Reads `0.1`, `-10`, `1e-3`. Nil for anything else, for zero, for more than nine
    /// significant digits and for an exponent outside -12 to 12.
    package init?(text: some StringProtocol) {
        let lowered = text.lowercased()
        let parts = lowered.split(separator: "e", maxSplits: 1, omittingEmptySubsequences: false)
        guard let mantissa = parts.first, lowered.utf8.count <= 32 else { return nil }
        var power = 0
        if parts.count == 2 {
            guard let written = Int(parts[1]), abs(written) <= 32 else { return nil }
            power = written
        }
        let isNegative = mantissa.first == "-"
        let bare = isNegative || mantissa.first == "+" ? mantissa.dropFirst() : mantissa[...]
        let halves = bare.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
        let fraction = halves.count == 2 ? halves[1] : ""
        let figures = Array((halves[0] + fraction).utf8)
        guard !halves[0].isEmpty, halves.count == 1 || !fraction.isEmpty,
            figures.allSatisfy({ (48...57).contains($0) })
        else { return nil }
        power -= fraction.utf8.count
        var significant = figures.drop { $0 == 48 }
        while significant.count > 1, significant.last == 48 {
            significant.removeLast()
            power += 1
        }
        guard !significant.isEmpty, significant.count <= 9,
            DecimalFactor.exponents.contains(power)
        else { return nil }
        let magnitude = significant.reduce(into: Int64(0)) { $0 = $0 * 10 + Int64($1 - 48) }
        self.init(digits: isNegative ? -magnitude : magnitude, exponent: power)
    }
}
