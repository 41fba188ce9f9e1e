/// Numbers as people write them in files, read exactly: no octal, no clock times, no exponents, no
/// floating point. `010` and `12:30` are refused rather than turned into something else.
package enum DecimalText {
    /// The value of a decimal number with a point, times ten to the `decimals`: `7.4` with three
    /// decimals is 7400. Nil for anything else, for leading zeros, for more decimals than asked
    /// for (unless they are zeros), and past 15 digits.
    package static func scaled(_ text: some StringProtocol, decimals: Int) -> Int64? {
        let bare = text.first == "-" ? text.dropFirst() : text[...]
        let halves = bare.utf8.split(separator: 46, omittingEmptySubsequences: false)
        guard (1...2).contains(halves.count), let whole = halves.first, !whole.isEmpty,
            whole.count == 1 || whole.first != 48
        else { return nil }
        var fraction = halves.count == 2 ? Array(halves[1]) : []
        guard halves.count == 1 || !fraction.isEmpty else { return nil }
        while fraction.count > decimals, fraction.last == 48 { fraction.removeLast() }
        guard fraction.count <= decimals else { return nil }
        fraction += [UInt8](repeating: 48, count: decimals - fraction.count)
        let figures = Array(whole) + fraction
        guard figures.count <= digitsHighest, figures.allSatisfy({ (48...57).contains($0) })
        else { return nil }
        let magnitude = figures.reduce(into: Int64(0)) { $0 = $0 * 10 + Int64($1 - 48) }
        return text.first == "-" ? -magnitude : magnitude
    }

    /// The value of a whole number.
    package static func whole(_ text: some StringProtocol) -> Int64? {
        text.utf8.contains(46) ? nil : scaled(text, decimals: 0)
    }

    /// A value of `scaled` as text again, without needless zeros: 7400 with three is `7.4`.
    package static func text(_ value: Int64, decimals: Int) -> String {
        var figures = String(value.magnitude)
        let missing = decimals + 1 - figures.utf8.count
        figures = String(repeating: "0", count: max(0, missing)) + figures
        var fraction = figures.suffix(decimals)
        while fraction.last == "0" { fraction.removeLast() }
        let sign = value < 0 ? "-" : ""
        return sign + figures.dropLast(decimals) + (fraction.isEmpty ? "" : "." + fraction)
    }

    /// Enough for every plant, and far from what 64 bits hold.
    private static let digitsHighest = 15
}
