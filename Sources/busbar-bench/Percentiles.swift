/// The middle, the hundredth worst and the worst of some times, in nanoseconds.
struct Percentiles {
    private let sorted: [Int64]

    init(_ times: [Int64]) {
        precondition(!times.isEmpty, "percentiles of nothing")
        sorted = times.sorted()
    }

    /// The time that this many percent stay under.
    func percentile(_ percent: Int) -> Int64 {
        sorted[min(sorted.count - 1, sorted.count * percent / 100)]
    }

    /// `p50 1.23 ms  p99 2.34 ms  max 3.45 ms`.
    var text: String {
        "p50 \(Self.milliseconds(percentile(50)))  p99 \(Self.milliseconds(percentile(99)))"
            + "  max \(Self.milliseconds(sorted[sorted.count - 1]))"
    }

    private static func milliseconds(_ nanoseconds: Int64) -> String {
        let hundredths = (nanoseconds + 5_000) / 10_000
        let rest = hundredths % 100
        return "\(hundredths / 100).\(rest < 10 ? "0" : "")\(rest) ms"
    }
}
