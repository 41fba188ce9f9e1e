package import Units

/// Profile writes of one charger over a day: its flash bears so many (`writes_per_day_max`).
///
/// ```
///   used   0 ────────── half ──────────────────── budget
///   raises as they come │ at least (a day / what is left) apart, none small │ none
///   cuts   always, and counted
/// ```
///
/// Half of the budget is what renewals may take (`LeaseTiming`), so what is spaced out is what comes on top.
/// Nobody keeps the book over a restart: a new one begins as if the day before had taken its half.
package struct WriteBook: Hashable, Codable, Sendable {
    /// Writes in each hour, in a ring by the number of the hour; empty without a budget.
    private var counts: [Int]
    /// The latest hour of the ring.
    private var hour: Int64
    /// When the last one left.
    private(set) var lastAt: Instant?
    /// What the charger bears in a day; nil: any number.
    package let budget: Int?

    /// The hour that runs and the 24 before it: never less than a day.
    private static let hours = 25

    init(budget: Int?, at now: Instant) {
        self.budget = budget
        hour = Self.hour(of: now)
        let half = (budget ?? 0) / 2
        counts =
            budget == nil
            ? [] : (0..<Self.hours).map { ($0 + 1) * half / Self.hours - $0 * half / Self.hours }
    }

    private static func hour(of now: Instant) -> Int64 { now.milliseconds / 3_600_000 }

    /// Hours before the machine's start are negative.
    private static func place(of hour: Int64) -> Int {
        let count = Int64(hours)
        return Int((hour % count + count) % count)
    }

    /// A profile leaves at `now`.
    mutating func note(at now: Instant) {
        guard budget != nil else { return }
        let current = Self.hour(of: now)
        for past in Swift.max(hour + 1, current - Int64(Self.hours) + 1)..<(current + 1) {
            counts[Self.place(of: past)] = 0
        }
        hour = current
        counts[Self.place(of: current)] += 1
        lastAt = now
    }

    /// How many have left within a day.
    package func used(at now: Instant) -> Int {
        guard budget != nil else { return 0 }
        let oldest = Self.hour(of: now) - Int64(Self.hours) + 1
        guard oldest <= hour else { return 0 }
        let latest = hour
        let first = Swift.max(oldest, latest - Int64(Self.hours) + 1)
        return (first...latest).reduce(0) { $0 + counts[Self.place(of: $1)] }
    }

    /// Whether more than half is used: a change has to be worth its write.
    func isShort(at now: Instant) -> Bool {
        budget.map { used(at: now) * 2 > $0 } ?? false
    }

    /// Whether nothing is left.
    package func isUsedUp(at now: Instant) -> Bool {
        budget.map { used(at: now) >= $0 } ?? false
    }

    /// How far apart raises have to be; nil: none may leave.
    func spacing(at now: Instant) -> Milliseconds? {
        guard let budget, isShort(at: now) else { return .zero }
        let left = budget - used(at: now)
        return left > 0 ? Milliseconds.seconds(86_400) / Int64(left) : nil
    }
}
