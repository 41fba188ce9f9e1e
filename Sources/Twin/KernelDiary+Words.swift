import Control
import Depot
import Units

/// The diary in the words of scenarios, as far as they reach.
extension KernelDiary {
    /// What a person needs to see: what happened to `shown` and to all, without what only repeats. At
    /// most `linesHighest` lines, the last ones.
    func lines(of plan: SitePlan, shown: Set<Int>) -> [String] {
        var news = News(chargers: plan.chargers.count)
        var lines: [String] = []
        for entry in entries {
            if let charger = entry.what.charger {
                guard shown.contains(charger), news.isNew(entry, at: charger) else { continue }
            }
            lines += entry.what.words(in: plan).map { words in
                words.first == "#"
                    ? "# at \(entry.after.words) \(words.dropFirst())"
                    : "at \(entry.after.words)  \(words)"
            }
        }
        guard lines.count > Self.linesHighest else { return lines }
        return ["# \(lines.count - Self.linesHighest) lines before are left out"]
            + lines.suffix(Self.linesHighest)
    }

    /// What was told of each charger last: a lease that is renewed is no news.
    private struct News {
        var told: [Told?]
        var held: [ChargingRate?]

        init(chargers: Int) {
            told = [Told?](repeating: nil, count: chargers)
            held = [ChargingRate?](repeating: nil, count: chargers)
        }

        mutating func isNew(_ entry: Entry, at charger: Int) -> Bool {
            if case .granted(_, let rate, _) = entry.what {
                guard told[charger]?.rate != rate else { return false }
                told[charger] = Told(rate: rate, after: entry.after)
            } else if case .tookLease(_, let rate) = entry.what {
                guard held[charger] != rate else { return false }
                held[charger] = rate
                // Where it takes it in the second in which it is told, that is one line.
                return told[charger] != Told(rate: rate, after: entry.after)
            } else if entry.what.endsLease {
                told[charger] = nil
                held[charger] = nil
            }
            return true
        }
    }

    /// What a charger was told, and when.
    private struct Told: Equatable {
        let rate: ChargingRate
        let after: Milliseconds
    }

    /// As much as a person reads.
    private static let linesHighest = 200
}

extension KernelDiary.What {
    /// Whether no lease is left in its charger.
    fileprivate var endsLease: Bool {
        switch self {
        case .lostLease, .unplugged, .rebooted, .cleared, .handedOver, .stopped: true
        case .pluggedIn, .wants, .usesSecondPhase, .connected, .cutOff, .allCutOff, .clockJumped,
            .ignoresLimits, .started, .otherPlan, .died, .wallClock, .commanded, .meterSilent,
            .otherLoad, .surged, .granted, .buffered, .tookLease, .tookFloor, .tookCap,
            .tookPlan, .letBegin, .overloaded:
            false
        }
    }

    /// The one charger that it is about; nil: none, or all.
    fileprivate var charger: Int? {
        switch self {
        case .pluggedIn(let index, _), .unplugged(let index), .wants(let index, _),
            .usesSecondPhase(let index), .connected(let index), .cutOff(let index, _),
            .rebooted(let index), .clockJumped(let index, _), .cleared(let index),
            .ignoresLimits(let index), .handedOver(let index), .granted(let index, _, _),
            .buffered(let index), .tookLease(let index, _), .lostLease(let index),
            .tookFloor(let index, _), .tookCap(let index, _),
            .tookPlan(let index, _), .stopped(let index), .letBegin(let index):
            index
        case .allCutOff, .started, .otherPlan, .died, .wallClock, .commanded, .meterSilent,
            .otherLoad, .surged, .overloaded:
            nil
        }
    }

    /// One line, or some; what no scenario can say is a comment.
    fileprivate func words(in plan: SitePlan) -> [String] {
        func name(_ index: Int) -> String { plan.chargers[index].id }
        func rate(_ rate: ChargingRate, _ index: Int) -> String {
            rate.rawValue == Int64.max ? "nothing" : rate.words(plan.chargers[index].model.unit)
        }
        switch self {
        case .pluggedIn(let index, let onOnePhase):
            return ["\(name(index)) plugged in" + (onOnePhase ? " on one phase" : "")]
        case .unplugged(let index): return ["\(name(index)) unplugged"]
        case .wants(let index, let most):
            return ["\(name(index)) takes at most \(rate(most, index))"]
        case .usesSecondPhase(let index):
            return ["# \(name(index))'s vehicle takes a second phase"]
        case .connected(let index): return ["# \(name(index)) connects"]
        case .cutOff(let index, let length):
            return ["\(name(index)) cut off", "# for \(length.words)"]
        case .allCutOff(let length): return ["all cut off", "# for \(length.words)"]
        case .rebooted(let index): return ["\(name(index)) reboots"]
        case .clockJumped(let index, let step):
            return ["\(name(index)) clock jumps \(step.jump)"]
        case .cleared(let index):
            return ["# \(name(index)) is cleared by hand: no fallback, no lease"]
        case .ignoresLimits(let index): return ["\(name(index)) ignores limits"]
        case .handedOver(let index): return ["# another back end steers \(name(index))"]
        case .started: return ["controller starts"]
        case .otherPlan(let plan): return ["# \(plan.changeWords)"]
        case .died: return ["controller dies"]
        case .wallClock(let error): return ["# the controller's wall clock is \(error.words) off"]
        case .commanded(let action): return [action.words(in: plan)]
        case .meterSilent(let meter, let length):
            let node = plan.nodes.first { $0.meter == MeterPosition(meter) }?.id ?? ""
            return ["\(node) meter silent", "# for \(length.words)"]
        case .otherLoad(let node, let current):
            return ["\(plan.nodes[node].id) other load \(current.words)"]
        case .surged: return ["# all other load jumps to its worst"]
        case .granted(let index, let limit, let isCut):
            return ["# \(name(index)) is told \(rate(limit, index))" + (isCut ? ", a cut" : "")]
        case .buffered(let index):
            return ["# it is the last of its connection, and lies in \(name(index))'s buffer"]
        case .tookLease(let index, let limit):
            return ["# \(name(index)) takes \(rate(limit, index))"]
        case .lostLease(let index): return ["# \(name(index))'s lease is taken out"]
        case .tookFloor(let index, let floor):
            return ["# \(name(index)) takes \(rate(floor, index)) as its fallback"]
        case .tookCap(let index, let cap):
            return ["# \(name(index)) takes \(rate(cap, index)) as the cap of its station"]
        case .tookPlan(let index, let most):
            return ["# \(name(index)) takes a day plan of \(rate(most, index))"]
        case .stopped(let index): return ["# \(name(index))'s transaction is ended from afar"]
        case .letBegin(let index): return ["# \(name(index)) has our answer, and may begin"]
        case .overloaded(let overload): return overload.words(in: plan)
        }
    }
}

extension KernelDiary.Overload {
    fileprivate func words(in plan: SitePlan) -> [String] {
        let charging = drawing.reduce(Amperes.zero) { $0 + $1.current }
        return [
            "# OVERLOAD of \(plan[node].id) on \(constraint.name): \(Amperes(rawValue: excess).words)"
                + " of ours; it carries \((charging + other).words) of \(limit.words),"
                + " other load \(other.words)"
        ]
            + drawing.map {
                "#   \(plan.chargers[$0.charger].id) draws \($0.current.words)"
                    + ($0.isReached ? "" : ", out of reach or back a moment ago")
            }
    }
}

extension SitePlan {
    /// What a restart with another site file changes.
    var changeWords: String {
        "another site file: lease \(control.lease.words), fallback share "
            + "\(DecimalText.text(control.fallbackShare.rawValue, decimals: 2)) %"
    }
}

extension Milliseconds {
    /// Such as `back 12 s`.
    var jump: String { self < .zero ? "back \((.zero - self).words)" : "forward \(words)" }
}

extension Command.Action {
    /// What a person does.
    func words(in plan: SitePlan) -> String {
        switch self {
        case .pause(let scope): "person pauses \(scope.words(in: plan))"
        case .resume(let scope): "person resumes \(scope.words(in: plan))"
        case .override(let connector, let limit, let time):
            "person sets \(plan.words(of: connector)) to "
                + "\(limit.words(plan.charger(of: connector).model.unit)) for \(time.words)"
        case .release(let charger): "person releases \(plan[charger].id)"
        case .takeBack(let charger): "person takes back \(plan[charger].id)"
        }
    }
}

extension Command.Scope {
    fileprivate func words(in plan: SitePlan) -> String {
        switch self {
        case .site: "all"
        case .charger(let charger): plan[charger].id
        case .connector(let connector): plan.words(of: connector)
        }
    }
}

extension KernelRehearsal {
    /// The depot, what happened in it and what came of that, for a person to read.
    var account: [String] {
        let plan = circumstances.site.plan
        let shown = plan.chargers.indices.filter { !circumstances.isLeftOut($0) }
        let hidden = plan.chargers.indices.filter { circumstances.isLeftOut($0) }
        var lines = outcome.failures.map { "# \($0)" }
        lines += plan.lines(chargers: shown)
        if !hidden.isEmpty {
            let names = hidden.map { plan.chargers[$0].id }.joined(separator: " ")
            lines.append("# nothing happens at \(hidden.count) more: \(names)")
        }
        lines.append("# \(circumstances.networkText)")
        return lines + (diary?.lines(of: plan, shown: Set(shown)) ?? [])
    }
}
