import Depot
import Units

/// An output line and what it shows.
struct DrivenOutput {
    let plan: OutputLine
    private var line: (any RequestedOutput)?
    private var isShown = false
    private var retryAt = Instant(milliseconds: 0)
    private var fault: LineFault?

    init(plan: OutputLine) {
        self.plan = plan
    }

    /// What it shows while nobody says what: an alarm, and no heartbeat.
    var safe: Bool {
        switch plan.shows {
        case .alarm: true
        case .heartbeat: false
        }
    }

    /// What it is to show.
    func isOn(_ shown: SignalLines.Shown) -> Bool {
        switch plan.shows {
        case .alarm: shown.isAlarm
        case .heartbeat: shown.beats % 2 == 1
        }
    }

    /// Requests it in its safe state where it is not there, and sets it. A fault where it can't be
    /// driven for another reason than before.
    mutating func drive(_ isOn: Bool, from source: any LineSource, at now: Instant) -> LineFault? {
        guard line != nil || now >= retryAt else { return nil }
        do throws(LineFault) {
            let line = try requested(from: source)
            if isOn != isShown {
                try line.set(isOn)
                isShown = isOn
            }
            fault = nil
            return nil
        } catch {
            line = nil
            retryAt = now + SignalLoop.retry
            defer { fault = error }
            return fault == error ? nil : error
        }
    }

    private mutating func requested(
        from source: any LineSource
    ) throws(LineFault) -> any RequestedOutput {
        if let line { return line }
        let fresh = try source.output(plan.place, isOn: safe)
        line = fresh
        isShown = safe
        return fresh
    }

    /// Leaves it in its safe state.
    mutating func rest() {
        // A line that can't be set any more can't be left any better; the process ends.
        try? line?.set(safe)
        line = nil
    }
}
