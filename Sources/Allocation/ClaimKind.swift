import Depot
import Units

/// What claims have in common that differ in nothing but their connector and the most they can use.
///
/// A depot has a handful of kinds, and neighbours are often at one rate: what takes divisions is
/// found once for a kind, and once more where the question differs from the one before.
struct ClaimKind {
    /// What claims of this kind have once they charge at all.
    let lowest: ChargingRate
    /// Their load at any level below the highest.
    let ramp: Ramp
    /// What they count for at their floor.
    let floorLoad: Load
    /// What they draw more of when they rise: something where it is, nothing elsewhere.
    let use: Load

    /// One of them.
    private let model: Claim
    private var lastLevel = Amperes.zero
    private var lastRateAtLevel: ChargingRate
    private var lastLoadAtLevel: Load
    private var lastRate: ChargingRate
    private var lastLoad: Load
    private var lastRounded: (from: ChargingRate, to: ChargingRate)

    init(of claim: Claim) {
        model = claim
        lowest = claim.lowest
        ramp = Ramp(of: claim)
        floorLoad = claim.load(of: claim.floor)
        use = Load(
            current: claim.conversion.occupied.map { Amperes(rawValue: $0 ? 1 : 0) },
            power: Watts(rawValue: 1))
        lastRateAtLevel = claim.lowest
        lastLoadAtLevel = ramp.lowest
        lastRate = claim.lowest
        lastLoad = ramp.lowest
        lastRounded = (
            claim.lowest, max(claim.lowest.roundedDown(to: claim.step), claim.lowest)
        )
    }

    /// Whether a claim is of this kind.
    func covers(_ claim: Claim) -> Bool {
        claim.weight == model.weight && claim.minimum == model.minimum
            && claim.floor == model.floor && claim.step == model.step
            && claim.floorLoad == model.floorLoad && claim.conversion == model.conversion
    }

    /// The rate of one that could use any, with the level at `level`.
    mutating func rate(at level: Amperes) -> ChargingRate {
        if level != lastLevel { move(to: level) }
        return lastRateAtLevel
    }

    /// What that one counts for.
    mutating func load(at level: Amperes) -> Load {
        if level != lastLevel { move(to: level) }
        return lastLoadAtLevel
    }

    private mutating func move(to level: Amperes) {
        lastLevel = level
        let current = level.scaledDown(by: model.weight, over: 1000)
        lastRateAtLevel = max(model.conversion.rate(fittingOnEachPhase: current), lowest)
        lastLoadAtLevel = model.load(of: lastRateAtLevel)
    }

    /// What one counts for at a rate.
    mutating func load(of rate: ChargingRate) -> Load {
        if rate != lastRate {
            lastRate = rate
            lastLoad = model.load(of: rate)
        }
        return lastLoad
    }

    /// The highest whole number of steps that is not above a rate, but never below `lowest`.
    mutating func roundedDown(_ rate: ChargingRate) -> ChargingRate {
        if rate != lastRounded.from {
            lastRounded = (rate, max(rate.roundedDown(to: model.step), lowest))
        }
        return lastRounded.to
    }

    /// A whole step more than a rate.
    func stepAbove(_ rate: ChargingRate) -> ChargingRate {
        (rate + model.step).roundedDown(to: model.step)
    }

    /// What one that can use no more than `highest` counts for with that, and from which level on:
    /// below it has less.
    func top(of highest: ChargingRate) -> (load: Load, level: Amperes) {
        let rising = model.conversion.load(of: highest)
        let load = rising.highest(model.floorLoad)
        guard highest > lowest else { return (load, .zero) }
        return (load, rising.current.highest.scaledUp(by: 1000, over: model.weight))
    }
}
