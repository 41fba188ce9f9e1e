/// A stream of random numbers that a seed fixes for ever: SplitMix64 (Steele, Lea, Flood 2014).
///
/// The ranges are drawn here and not by the standard library, whose method may change with its
/// version: a seed that failed must fail again next year.
package struct Seeded: RandomNumberGenerator, Hashable, Sendable {
    private var state: UInt64

    package init(seed: UInt64) {
        state = seed
    }

    package mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        return mixed ^ (mixed >> 31)
    }

    /// A stream of its own, so that one part's draws never shift another part's.
    package mutating func fork() -> Seeded {
        Seeded(seed: next())
    }

    /// A whole number in the range, both ends included. The bias of the method is below 2⁻⁴⁰ for
    /// every range that is used here.
    package mutating func whole(_ range: ClosedRange<Int64>) -> Int64 {
        let width = UInt64(range.upperBound - range.lowerBound) + 1
        return range.lowerBound + Int64(next().multipliedFullWidth(by: width).high)
    }

    /// True in `chance` of 10,000 draws.
    package mutating func happens(chance: Int64) -> Bool {
        whole(0...9_999) < chance
    }

    /// One of the elements; nil for none.
    package mutating func element<Element>(of elements: [Element]) -> Element? {
        guard !elements.isEmpty else { return nil }
        return elements[Int(whole(0...Int64(elements.count - 1)))]
    }
}
