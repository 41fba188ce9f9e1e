package import Depot
package import Units

/// Where in the hours to come a vehicle may be charged by a default alone, beside all other floors and
/// day plans, with other load at its worst (SAFETY.md section 6; C1 at each moment).
///
/// Time is cut into slots. What a plan lets through in a slot counts in the one before and the one after
/// as well: clocks differ, and a vehicle follows late.
package struct DayPlanner {
    private let tree: ElectricalTree
    /// What is left below each branch in each slot.
    private var left: [[Load]]

    /// How many slots there are: a day of quarter hours.
    package static let slots = 96
    /// How long one is.
    package static let slot = Milliseconds.minutes(15)

    /// What a vehicle needs.
    package struct Wish {
        package var connector: ConnectorPosition
        package var conversion: RateConversion
        package var floor: ChargingRate
        package var minimum: ChargingRate
        package var highest: ChargingRate
        package var step: ChargingRate
        /// In which slot it leaves; up to `slots`.
        package var leavesIn: Int
        /// How long it has to charge at `highest`, in milliseconds.
        package var charging: Milliseconds

        package init(
            connector: ConnectorPosition, conversion: RateConversion, floor: ChargingRate,
            minimum: ChargingRate, highest: ChargingRate, step: ChargingRate, leavesIn: Int,
            charging: Milliseconds
        ) {
            self.connector = connector
            self.conversion = conversion
            self.floor = floor
            self.minimum = minimum
            self.highest = highest
            self.step = step
            self.leavesIn = leavesIn
            self.charging = charging
        }
    }

    /// A constant rate from one slot up to another.
    package struct Interval: Hashable, Sendable {
        package var first: Int
        package var end: Int
        package var rate: ChargingRate
    }

    /// `budgets` is what floors and day plans may take below each branch at any time, `floors` what each
    /// connector's floor takes of it.
    package init(tree: ElectricalTree, budgets: [Load], floors: [Load]) {
        self.tree = tree
        var rooms = budgets
        for connector in floors.indices {
            Self.take(floors[connector], below: tree.feeding[connector], of: tree) { branch, load in
                rooms[branch] -= load
            }
        }
        left = rooms.map { [Load](repeating: $0, count: Self.slots) }
    }

    /// A plan takes `load` more than its connector's floor from `first` up to `end`.
    package mutating func take(
        _ load: Load, of connector: ConnectorPosition, from first: Int, to end: Int
    ) {
        guard first < Self.slots, end > 0 else { return }
        let slots = max(0, first - 1)..<min(Self.slots, end + 1)
        Self.take(load, below: tree.feeding[connector.index], of: tree) { branch, load in
            for slot in slots { left[branch][slot] -= load }
        }
    }

    private static func take(
        _ load: Load, below start: Int, of tree: ElectricalTree, _ body: (Int, Load) -> Void
    ) {
        var branch = start
        while branch >= 0 {
            body(branch, load)
            branch = tree.branches[branch].parent
        }
    }

    /// The interval that brings a vehicle nearest to what it needs: the lowest even rate where there is
    /// room, at other times where there is none, the most energy where nothing is enough; nil where not even
    /// the minimum fits.
    package func interval(for wish: Wish) -> Interval? {
        let leaves = min(wish.leavesIn, Self.slots)
        guard leaves > 0, wish.charging > .zero else { return nil }
        // The most that fits in a slot: its own floor is counted already.
        let own = wish.conversion.load(of: wish.floor)
        let fits = (0..<Self.slots).map { room(in: $0, for: wish, own: own) }
        var best: (interval: Interval, energy: Int64)?
        for end in (1...leaves).reversed() {
            let found = self.best(endingAt: end, for: wish, fits)
            if let found, best.map({ found.energy > $0.energy }) ?? true { best = found }
        }
        return best?.interval
    }

    /// The best that ends with the slot before `end`, with the energy that it brings as far as that is needed.
    private func best(
        endingAt end: Int, for wish: Wish, _ fits: [ChargingRate]
    ) -> (interval: Interval, energy: Int64)? {
        var lowest = end < Self.slots ? min(fits[end - 1], fits[end]) : fits[end - 1]
        var best: (interval: Interval, energy: Int64)?
        let needed = wish.highest.rawValue * (wish.charging.rawValue / 1000)
        for first in (0..<end).reversed() {
            lowest = min(lowest, fits[first])
            guard lowest >= wish.minimum else { break }
            let before = first > 0 ? min(lowest, fits[first - 1]) : lowest
            let length = Self.slot * Int64(end - first)
            let even = wish.highest.scaledUp(
                by: wish.charging.rawValue, over: length.rawValue
            ).roundedUp(to: wish.step)
            let rate = min(max(even, wish.minimum), before, wish.highest)
                .roundedDown(to: wish.step)
            guard rate >= wish.minimum, rate > wish.floor else { continue }
            let energy = min(needed, rate.rawValue * length.seconds)
            if best.map({ energy >= $0.energy }) ?? true {
                best = (Interval(first: first, end: end, rate: rate), energy)
            }
        }
        return best
    }

    private func room(in slot: Int, for wish: Wish, own: Load) -> ChargingRate {
        var lowest = ChargingRate(rawValue: Int64.max)
        var branch = tree.feeding[wish.connector.index]
        while branch >= 0 {
            lowest = min(lowest, wish.conversion.rate(fitting: left[branch][slot] + own))
            branch = tree.branches[branch].parent
        }
        return lowest
    }
}
