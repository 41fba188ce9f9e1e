import Depot
import Units

/// The fill as a person would do it with a very large sheet of paper: every claim that still rises
/// gets one milliampere more on each of its phases, every branch is added up, and who draws on
/// something that is now over its capacity goes back by that milliampere and stays there.
///
/// It has arithmetic of its own: four numbers for each branch (L1, L2, L3 in milliamperes, power in
/// watts), boxes at 253 V, DC boxes 93 % efficient with power factor 0.98 at 207 V. It knows plain
/// branches only.
struct ReferenceFill {
    /// One that asks.
    struct Box {
        let branch: Int
        /// 0, 1, 2 for L1, L2, L3.
        let phases: [Int]
        let isDirect: Bool
        let floor: Int64
        let minimum: Int64
        let highest: Int64
        let weight: Int64

        /// The rate at a level: milliamperes, or watts to the vehicle of a DC box.
        func rate(at level: Int64) -> Int64 {
            let current = level * weight / 1000
            let rate = isDirect ? current * Self.nanoampere / 100_000_000_000_000 : current
            return min(highest, max(rate, floor, minimum))
        }

        /// What a rate draws: L1, L2, L3, power.
        func draws(_ rate: Int64) -> [Int64] {
            var four: [Int64] = [0, 0, 0, 0]
            let current = isDirect ? up(rate * 100_000_000_000_000, Self.nanoampere) : rate
            for phase in phases { four[phase] = current }
            four[3] =
                isDirect
                ? up(rate * 100, 93) : up(rate * Int64(phases.count) * 253_000, 1_000_000)
            return four
        }

        private func up(_ value: Int64, _ divisor: Int64) -> Int64 {
            (value + divisor - 1) / divisor
        }

        /// 0.93 × 0.98 × 3 × 207 V in the unit of the figures above.
        private static let nanoampere: Int64 = 9300 * 9800 * 207_000 * 3
    }

    private let parents: [Int]
    private var capacity: [[Int64]]
    private let boxes: [Box]
    private var isRising: [Bool]
    /// The rate of each box.
    private(set) var rates: [Int64]

    /// Fills until nobody rises any more.
    init(parents: [Int], capacity: [[Int64]], boxes: [Box]) {
        self.parents = parents
        self.capacity = capacity
        self.boxes = boxes
        rates = boxes.map(\.floor)
        isRising = boxes.map { _ in false }
        let taken = sums(rates)
        for branch in parents.indices {
            for figure in 0..<4 {
                self.capacity[branch][figure] = max(
                    capacity[branch][figure], taken[branch][figure])
            }
        }
        admit()
        var level: Int64 = 0
        while isRising.contains(true) {
            level += 1
            rise(to: level)
        }
    }

    private mutating func admit() {
        for (index, box) in boxes.enumerated()
        where box.highest >= box.minimum && box.highest > box.floor {
            var tried = rates
            tried[index] = max(box.floor, box.minimum)
            guard overfull(sums(tried)).isEmpty else { continue }
            rates = tried
            isRising[index] = true
        }
    }

    private mutating func rise(to level: Int64) {
        var tried = rates
        for index in boxes.indices where isRising[index] {
            tried[index] = boxes[index].rate(at: level)
        }
        let full = overfull(sums(tried))
        for index in boxes.indices where isRising[index] {
            let isStopped = full.contains { draws(boxes[index], on: $0) }
            if isStopped { isRising[index] = false } else { rates[index] = tried[index] }
            if rates[index] >= boxes[index].highest { isRising[index] = false }
        }
    }

    private func overfull(_ sums: [[Int64]]) -> [(branch: Int, figure: Int)] {
        parents.indices.flatMap { branch in
            (0..<4).filter { sums[branch][$0] > capacity[branch][$0] }.map { (branch, $0) }
        }
    }

    private func draws(_ box: Box, on full: (branch: Int, figure: Int)) -> Bool {
        (full.figure == 3 || box.phases.contains(full.figure))
            && path(from: box.branch).contains(full.branch)
    }

    private func sums(_ rates: [Int64]) -> [[Int64]] {
        var sums = parents.map { _ in [Int64](repeating: 0, count: 4) }
        for (box, rate) in zip(boxes, rates) {
            let draws = box.draws(rate)
            for branch in path(from: box.branch) {
                for figure in 0..<4 { sums[branch][figure] += draws[figure] }
            }
        }
        return sums
    }

    private func path(from branch: Int) -> [Int] {
        branch < 0 ? [] : [branch] + path(from: parents[branch])
    }
}
