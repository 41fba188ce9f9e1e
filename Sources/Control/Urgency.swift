import Units

/// How pressing it is that one connector charges: its turn where not every minimum fits, and its
/// weight in the division. Both follow from laxity: the time that is left less the time that
/// charging takes at full power.
///
/// The weight is the time that charging takes over the slack that remains, so that vehicles with
/// equal laxity for their need rise together, one that has no slack left takes nearly all, and each
/// second in which somebody is held back shifts weight to him. It moves in steps of a half and by
/// no less than two of them, or a depot would be told new limits each minute for nothing.
package struct Urgency: Hashable, Codable, Sendable {
    /// Less is earlier.
    package private(set) var turn: Int64 = Self.strangers
    /// Thousandths of the level.
    package private(set) var weight: Int64 = Self.strangerWeight
    /// Whether its slack is all but used up.
    package private(set) var isPressing = false

    /// The order of the turns: vehicles whose slack is used up by their priority, then those with a
    /// departure by their slack, then those with the usual one, strangers, and those that have
    /// what they need.
    private static let pressing: Int64 = 0
    private static let planned: Int64 = 1_000
    private static let usual: Int64 = 1_000_000
    private static let strangers: Int64 = 2_000_000
    private static let ready: Int64 = 3_000_000

    private static let strangerWeight: Int64 = 101
    /// Each half as much again as the one before.
    private static let weights: [Int64] = [
        20, 30, 45, 68, 101, 152, 228, 342, 513, 769, 1_153, 1_730, 2_595, 3_892, 5_839, 8_758,
        13_137, 19_706, 29_559, 44_339,
    ]
    /// A vehicle with less slack is served before all that have more.
    static let pressingSlack = Milliseconds.minutes(15)

    /// What a vehicle still has before it.
    struct Task: Hashable, Sendable {
        /// What charging takes at the full power of connector and vehicle.
        var charging: Milliseconds
        /// The time that is left less that; negative where it can't be met.
        var slack: Milliseconds
        /// 1 is first.
        var priority: Int
        /// A departure of its own, not the usual one.
        var isPlanned: Bool
        /// It heats or cools for its departure now.
        var isPreconditioning: Bool
    }

    init() {}

    /// Looks at the task anew; nil for a vehicle that nobody knows. Turns change on the quarter hour,
    /// at arrivals and departures, and for those that begin to press, so that nobody is started
    /// and stopped by turns.
    mutating func refresh(_ task: Task?, isQuarterHour: Bool) {
        let fresh = Urgency(task)
        let isNews = fresh.isPressing != isPressing || isQuarterHour
        if isNews { turn = fresh.turn }
        isPressing = fresh.isPressing
        let steps = abs(Self.step(of: fresh.weight) - Self.step(of: weight))
        if isNews || steps >= 2 { weight = fresh.weight }
    }

    private init(_ task: Task?) {
        guard let task else { return }
        if task.isPreconditioning {
            isPressing = true
            turn = Self.pressing + Int64(task.priority)
            weight = Self.weights[Self.weights.count - 1]
            return
        }
        guard task.charging > .zero else {
            turn = Self.ready
            weight = Self.weights[0]
            return
        }
        let slack = max(task.slack, .milliseconds(1))
        weight = Self.nearest(
            to: task.charging.scaledDown(by: 1000, over: slack.rawValue).rawValue)
        isPressing = task.isPlanned && task.slack < Self.pressingSlack
        let halfHours = min(500, task.slack.rawValue / Milliseconds.minutes(30).rawValue)
        if isPressing {
            turn = Self.pressing + Int64(task.priority)
        } else {
            turn =
                (task.isPlanned ? Self.planned : Self.usual) + max(0, halfHours) * 100
                + Int64(task.priority)
        }
    }

    private static func nearest(to weight: Int64) -> Int64 {
        weights.last { $0 <= weight } ?? weights[0]
    }

    private static func step(of weight: Int64) -> Int {
        weights.lastIndex { $0 <= weight } ?? 0
    }
}
