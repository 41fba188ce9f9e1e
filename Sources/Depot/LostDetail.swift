package import Units

/// Limit changes that could not be kept: a hole in what `busbar why --at` can answer.
package struct LostDetail: Hashable, Codable, Sendable {
    /// How many.
    package var count: Int64
    /// The earliest of them.
    package var from: UTCTime
    /// The latest of them.
    package var to: UTCTime

    package init(count: Int64, from: UTCTime, to: UTCTime) {
        self.count = count
        self.from = from
        self.to = to
    }

    /// Both holes as one.
    package func joined(with other: LostDetail) -> LostDetail {
        LostDetail(
            count: count + other.count, from: min(from, other.from), to: max(to, other.to))
    }

    /// The same, with its ends in order and at least one change in it.
    package var inOrder: LostDetail {
        LostDetail(count: max(1, count), from: min(from, to), to: max(from, to))
    }
}
