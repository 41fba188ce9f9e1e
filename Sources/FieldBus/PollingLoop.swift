import Depot
import Metering
import Synchronization
import Units

/// What the thread of a `ModbusLine` does until it is told to stop.
struct PollingLoop: Sendable {
    let meters: [LineMeter]
    let generator: any RandomNumberGenerator & Sendable
    let now: @Sendable () -> Instant
    let report: @Sendable (MeterPosition, MeterOutcome) -> Void
    let descriptor: LowDescriptor
    let wake: WakeSignal
    let tally: Tally

    /// The counts that the thread writes and others read. A class, because both must hold the
    /// same one and a `Mutex` can't be copied.
    final class Tally: Sendable {
        let counts = Mutex(LineCounts())
    }

    /// Polls each meter on its own times.
    func run() {
        var pollers = meters.map { meter in
            MeterPoller(
                meter: meter.meter, map: meter.map, rules: meter.rules,
                serialNumber: meter.serialNumber)
        }
        let periods = meters.map(\.meter.poll)
        var schedule = PollSchedule(periods: periods, start: now())
        var link = ModbusLink(
            address: meters[0].meter.address, shortestPoll: periods.min() ?? .seconds(1),
            descriptor: descriptor, wake: wake, generator: generator, now: now)
        while true {
            let (index, due) = schedule.next
            if wake.wait(until: due, now: now) { break }
            guard let outcome = poll(&pollers[index], over: &link) else { break }
            schedule.finished(index, at: now(), hasSpoken: PollingLoop.hasSpoken(outcome))
            count(outcome, link: link, schedule: schedule)
            report(meters[index].position, outcome)
        }
        link.close()
    }

    /// One poll; nil when it was broken off to stop.
    private func poll(_ poller: inout MeterPoller, over link: inout ModbusLink) -> MeterOutcome? {
        var step = poller.begin(at: now())
        while true {
            switch step {
            case .done(let outcome): return outcome
            case .send(let request):
                let answer = link.ask(request, unit: poller.meter.unit)
                if wake.isGiven { return nil }
                step = poller.take(answer)
            }
        }
    }

    /// Whether asking again at full rate costs the neighbours nothing. A line that can't be
    /// reached has a backoff of its own and answers for its meters at once.
    private static func hasSpoken(_ outcome: MeterOutcome) -> Bool {
        switch outcome {
        case .reading: true
        case .fault(.timeout), .fault(.exception), .fault(.malformed): false
        case .fault(.unreachable), .fault(.notAvailable), .fault(.implausible),
            .fault(.wrongDevice):
            true
        }
    }

    private func count(_ outcome: MeterOutcome, link: ModbusLink, schedule: PollSchedule) {
        tally.counts.withLock { counts in
            switch outcome {
            case .reading: counts.readings += 1
            case .fault: counts.faults += 1
            }
            counts.connections = link.connections
            counts.skipped = schedule.skipped
        }
    }
}
