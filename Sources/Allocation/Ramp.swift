import Depot
import Units

/// What claims of one kind count for at any level, in three straight pieces: as at their lowest rate,
/// then in proportion to the level, then as at the highest rate, which is each claim's own. The outer
/// pieces are the load itself; the middle one is above it by no more than what rounding takes: a
/// milliampere of the level, a unit of the rate, a watt. Where the floor counts on more phases than
/// the rate, it also is above it by as much power as the floor has beyond the lowest rate.
struct Ramp {
    /// From this level on a claim rises.
    let start: Amperes
    /// The load below that.
    let lowest: Load
    /// How the load follows the level from there.
    let rise: Rise
    /// What stands beside the rise.
    let beside: Load

    init(of claim: Claim) {
        lowest = claim.load(of: claim.lowest)
        let rising = claim.conversion.load(of: claim.lowest)
        start = rising.current.highest.scaledUp(by: 1000, over: claim.weight)
        rise = Rise(
            current: claim.conversion.occupied.map { $0 ? claim.weight : 0 },
            power: claim.weight * claim.conversion.microwattsPerMilliampere)
        beside =
            (lowest - rising)
            + Load(current: PerPhase(repeating: .zero), power: Watts(rawValue: 1))
    }
}

/// What comes together on a branch near one level: so much, and so much for the level itself.
struct Line {
    var fixed: Load
    var rise: Rise

    static let zero = Line(fixed: .zero, rise: .none)

    /// What it comes to at a level.
    func sum(at level: Amperes) -> Load {
        fixed + rise.load(at: level)
    }

    /// The level at which it meets `capacity` first, in what is above `capacity` in `breaks`; nil
    /// where nothing of that rises.
    func meeting(_ capacity: Load, below breaks: Load) -> Amperes? {
        var nearest: Amperes?
        for phase in Phase.allCases
        where breaks.current[phase] > capacity.current[phase] && rise.current[phase] > 0 {
            let meets = (capacity.current[phase] - fixed.current[phase])
                .scaledDown(by: 1000, over: rise.current[phase])
            nearest = min(nearest ?? meets, meets)
        }
        if breaks.power > capacity.power, rise.power > 0 {
            let room = Amperes(rawValue: (capacity.power - fixed.power).rawValue)
            let meets = room.scaledDown(by: 1_000_000_000, over: rise.power)
            nearest = min(nearest ?? meets, meets)
        }
        return nearest
    }

    /// The two brought together on `branch`, for a level.
    func together(_ other: Line, on branch: ElectricalTree.Branch, at level: Amperes) -> Line {
        guard branch.isExclusive else {
            return Line(fixed: fixed + other.fixed, rise: rise + other.rise)
        }
        return flat(branch.together(sum(at: level), other.sum(at: level)))
    }

    /// What `branch` counts upward of it, at a level.
    func upward(from branch: ElectricalTree.Branch, at level: Amperes) -> Line {
        guard branch.isHardwareLimited else { return self }
        let sum = sum(at: level)
        let upward = branch.upward(sum)
        return upward == sum ? self : flat(upward)
    }

    /// Right at the level it was made for; which way it goes from there is not told.
    private func flat(_ sum: Load) -> Line { Line(fixed: sum, rise: .none) }
}

/// How a load follows the level.
struct Rise {
    /// Milliamperes on each phase for an ampere of the level.
    var current: PerPhase<Int64>
    /// Nanowatts for a milliampere of the level.
    var power: Int64

    static let none = Rise(current: PerPhase(repeating: 0), power: 0)

    static func + (left: Rise, right: Rise) -> Rise {
        Rise(
            current: left.current.combined(with: right.current) { $0 + $1 },
            power: left.power + right.power)
    }

    static func += (left: inout Rise, right: Rise) { left = left + right }

    /// Rounded up.
    func load(at level: Amperes) -> Load {
        Load(
            current: current.map { level.scaledUp(by: $0, over: 1000) },
            power: Watts(
                rawValue: level.scaledUp(by: power, over: 1_000_000_000).rawValue))
    }
}
