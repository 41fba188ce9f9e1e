import Control
import ControlRoom
import Depot
import Ledger
import Units

/// The liveness phase: once nothing goes wrong any more, service comes back within a stated time.
///
/// A kernel that gave nobody anything would overload nothing. So when a run's time is up every fault
/// ends, a person lets all go on, and what vehicles take is held against what an allocator would give
/// them that knows everything (`Plant.powerAtBest`).
extension Rehearsal {
    /// So long after the last fault, at most: two of the longest leases, and the time in which clocks and
    /// fallbacks are proven anew.
    static let recoveryLongest = Milliseconds.minutes(15)
    /// An hour of the longest leases there may be, and what clocks add to it.
    private static let doorsClosedLongest = Milliseconds.minutes(70)
    /// All of a transformer's short-time rating fades to a tenth in 2.3 of its times.
    private static let sheddingLongest = OverloadRating.transformerFading * 5 / 2
    /// Service is back where vehicles take this share of the best over a minute. Who knows everything
    /// waits for no sample, no meter and no follow time; what other load has just left is not his either: with
    /// vehicles that come, go and taper each minute, the best minute of some depots is at 70 %.
    static let shareOfService = Percent.percent(60)

    /// Ends what goes wrong and waits until service is back.
    package mutating func recover() {
        isHung = false
        for over in misfortune.cease() { end(over) }
        diesInPauseAt = nil
        isSynchronised = true
        setClock(off: .zero)
        if room == nil { startController() }
        takeBack()
        command(.resume(.site))
        // A start after hours ahead lets nobody in until the leases of before have run out, an hour at
        // most, and says so: it begins to recover then.
        let told = now
        while room?.controller.admitsChargers == false, now - told < Self.doorsClosedLongest {
            run(for: .seconds(1))
        }
        // What an excess has used of a breaker's trip time fades by its own time, and chargers below get no
        // more than their fallbacks until then: that is told, too.
        let shed = now
        while room?.controller.isShedding == true, now - shed < Self.sheddingLongest {
            run(for: .seconds(1))
        }
        let began = now
        var best: Percent?
        var peaks = OtherLoadPeaks(over: plan.otherLoadWindow)
        while now - began < Self.recoveryLongest {
            let before = plant.inputEnergy
            var possible = Energy.zero
            for _ in 0..<60 {
                run(for: .seconds(1))
                peaks.note(plant.shown(plant.otherLoads), at: now)
                possible += plant.powerAtBest(.certain, beside: peaks.highest).over(.seconds(1))
            }
            // A minute in which nobody wants anything shows nothing.
            guard possible > .zero else { continue }
            let share = Percent(
                rawValue: (plant.inputEnergy - before).rawValue / max(1, possible.rawValue / 10_000)
            )
            best = max(best ?? .zero, share)
            if share >= Self.shareOfService { return outcome.recovered(after: now - began) }
        }
        if let best { outcome.neverRecovered(best, within: Self.recoveryLongest) }
    }

    /// The same where chargers do as they are told, no demand target takes its share and no rule is left out.
    mutating func recoverWhereDue() {
        guard omissions == .none, circumstances.options.conduct == .obedient, plan.demand.isEmpty
        else { return }
        recover()
    }
}
