import Depot
import Units

/// What the fill of a division works on: one run's claims and branches. Its lists are kept from one
/// run to the next, what is in them is not.
struct Fill {
    /// A claim that takes part.
    struct Riser {
        /// Its place among all claims.
        let claim: Int
        let kind: Int
        let connector: ConnectorPosition
        /// The most it can use; once it has stopped, what it has.
        var highest: ChargingRate
        /// What it counts for with that.
        var most: Load
        /// From this level on it has that.
        var stop: Amperes
        var isOpen = true
    }

    /// What is known of a branch.
    struct Node {
        /// The risers below it, depth first, and the end of its own, which come first.
        var places = 0..<0
        var ownEnd = 0
        /// How many open claims there are below it.
        var openBelow = 0
        /// What is connected to it itself and takes no part.
        var standing = Load.zero
        /// What all that is below a plain branch comes to at the top.
        var most = Load.zero
        /// What would come together on a plain branch if all claims below it rose at any level.
        var ramps = Line.zero
        /// What comes together on it near any level from `from` on and below `to`: there no claim
        /// begins to rise or stops.
        var line = Line.zero
        var from = Amperes.zero
        var to = Amperes.zero
        /// What would come together on it a milliampere above its level in the queue.
        var pushed = Load.zero
        /// What its level in the queue is worth.
        var worth = Worth.outdated
    }

    /// What a level in the queue is worth. None is too high.
    enum Worth {
        /// A claim below the branch was stopped after the level was found.
        case outdated
        /// Found with lines.
        case near
        /// The highest at which the branch holds.
        case exact
    }

    /// The claims that take part, depth first: a look at a branch is one sweep through memory.
    var risers: [Riser] = []
    /// One for each branch of the tree.
    var nodes: [Node] = []
    var queue = LevelQueue()
    /// The branches that are full at one level, the deepest first.
    var full: [Int] = []
    /// The level at which every claim has all it can use.
    var top = Amperes.zero
    /// The open claim of each connector; -1 without.
    var claimOf: [Int] = []
    /// How many risers stand before each place of the tree's `depthFirst`.
    var risersBefore: [Int] = []
    /// With exclusive branches: every connector's load at a level, and what they come to.
    var loads: [Load] = []
    var sums: [Load] = []
}

extension Fill.Riser {
    /// It keeps a rate, with which it counts for `load`, at any level.
    mutating func keep(_ rate: ChargingRate, load: Load) {
        highest = rate
        most = load
        stop = .zero
        isOpen = false
    }
}

extension Fill.Node {
    /// Whether the line is right at a level.
    func isRight(at level: Amperes) -> Bool { from <= level && level < to }

    /// Adds what one riser counts for near a level to the line, and narrows the levels for which
    /// that is right.
    mutating func add(_ riser: Fill.Riser, on ramp: Ramp, at level: Amperes) {
        if level >= riser.stop {
            line.fixed += riser.most
            from = max(from, riser.stop)
        } else if level < ramp.start {
            line.fixed += ramp.lowest
            to = min(to, min(ramp.start, riser.stop))
        } else {
            line.fixed += ramp.beside
            line.rise += ramp.rise
            from = max(from, ramp.start)
            to = min(to, riser.stop)
        }
    }

    /// Adds the line of a branch below, which is right only where that one is.
    mutating func add(_ below: Fill.Node) {
        line = Line(fixed: line.fixed + below.line.fixed, rise: line.rise + below.line.rise)
        from = max(from, below.from)
        to = min(to, below.to)
    }

    /// So many claims below the branch have stopped, which changes what it comes to at the top.
    mutating func stop(_ count: Int, by change: Load) {
        openBelow -= count
        most += change
        worth = .outdated
        to = from
    }
}
