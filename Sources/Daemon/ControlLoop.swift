import CLinux
package import Control
package import ControlRoom
import Depot
import Foundation
import Synchronization
package import Units

#if canImport(Glibc)
    import Glibc
#endif

/// The thread that owns the controller: it waits in one poll for its timer and its mailbox, takes
/// the events in the order of their arrival, makes a tick when one is due or something urgent came
/// in, and hands the effects to the router. It never awaits, logs, opens or writes.
///
/// A class, because it stands for a thread.
package final class ControlLoop: Sendable {
    /// What the loop does with its effects, on its own thread; must not block.
    package typealias Route = @Sendable ([ControlRoom.Output], Moment) -> Void
    /// What else is to be told of each event: for the journal. Must not block.
    package typealias Record = @Sendable (Event, Moment, ControlRoom) -> Void

    private let mailbox: Mailbox
    private let signal: WakeDescriptor
    private let clock: SystemClock
    private let route: Route
    private let record: Record
    private let finished: @Sendable (Pulse) -> Void
    private let isEnding = Atomic(false)
    private let ended = DispatchSemaphore(value: 0)

    /// The priority under SCHED_FIFO, where that is allowed: low, but before everything ordinary.
    private static let priority: CInt = 10

    /// A loop that is not started. `finished` is called after each tick, on the loop's thread.
    package init(
        mailbox: Mailbox, signal: WakeDescriptor, clock: SystemClock, route: @escaping Route,
        record: @escaping Record, finished: @escaping @Sendable (Pulse) -> Void
    ) {
        self.mailbox = mailbox
        self.signal = signal
        self.clock = clock
        self.route = route
        self.record = record
        self.finished = finished
    }

    /// Starts the thread with a room to run.
    package func start(_ room: ControlRoom) throws(SystemFault) {
        let timer = try TickTimer()
        let started = StartedLoop(room: room, timer: timer)
        let thread = Thread { [self] in run(started) }
        thread.name = "control"
        thread.start()
    }

    /// Ends the thread after the round that it is in; false where that takes longer than `patience`.
    package func stop(within patience: Milliseconds) -> Bool {
        isEnding.store(true, ordering: .relaxed)
        signal.give()
        let deadline = DispatchTime.now() + .milliseconds(Int(patience.rawValue))
        guard ended.wait(timeout: deadline) == .success else { return false }
        ended.signal()
        return true
    }

    private func run(_ started: StartedLoop) {
        unsafe busbar_thread_name("control")
        // Where neither is allowed the loop runs as an ordinary thread: later under load, never
        // wrong.
        _ = busbar_thread_realtime(Self.priority)
        _ = busbar_lock_memory()
        var round = started
        round.deadline = busbar_boottime_nanoseconds()
        round.timer.arm(at: round.deadline)
        while !isEnding.load(ordering: .relaxed) {
            wait(for: round.timer)
            turn(&round)
        }
        ended.signal()
    }

    private func wait(for timer: TickTimer) {
        var descriptors = [
            pollfd(fd: timer.descriptor, events: Int16(POLLIN), revents: 0),
            pollfd(fd: signal.descriptor, events: Int16(POLLIN), revents: 0),
        ]
        _ = unsafe poll(&descriptors, 2, -1)
    }

    /// One round: everything that came in, then a tick where one is due.
    private func turn(_ round: inout StartedLoop) {
        let began = busbar_boottime_nanoseconds()
        let isDue = round.timer.hasFired()
        signal.drain()
        mailbox.take(into: &round.letters)
        round.outputs.removeAll(keepingCapacity: true)
        for letter in round.letters { take(letter.event, letter.moment, &round) }
        let ticks = isDue || round.room.controller.isUrgent
        let now = clock.moment()
        if ticks {
            take(.tick, now, &round)
            clock.publish(servedOffset: round.room.controller.served.offset)
        }
        if !round.outputs.isEmpty { route(round.outputs, now) }
        let ended = busbar_boottime_nanoseconds()
        round.pulse.longestMicroseconds = max(
            round.pulse.longestMicroseconds, Int64((ended - began) / 1000))
        if isDue { scheduleNext(&round, began: began) }
        if ticks {
            round.pulse.controller = round.room.controller
            round.pulse.moment = now
            finished(round.pulse)
        }
    }

    private func take(_ event: Event, _ moment: Moment, _ round: inout StartedLoop) {
        // Letters of several threads may lie in the mailbox out of order by microseconds.
        let instant = max(moment.instant, round.last)
        round.last = instant
        let stamped = Moment(
            instant: instant, utc: moment.utc, isSynchronised: moment.isSynchronised)
        round.room.take(event, at: stamped, into: &round.outputs)
        record(event, stamped, round.room)
    }

    private func scheduleNext(_ round: inout StartedLoop, began: UInt64) {
        let period = UInt64(round.room.controller.plan.control.tick.rawValue) * 1_000_000
        let late = began > round.deadline ? began - round.deadline : 0
        round.pulse.latestMicroseconds = max(
            round.pulse.latestMicroseconds, Int64(late / 1000))
        round.deadline += period
        let now = busbar_boottime_nanoseconds()
        if round.deadline <= now {
            round.pulse.overruns += 1
            round.deadline = now + period
        }
        round.timer.arm(at: round.deadline)
    }
}

/// What the loop's thread owns.
// `@unchecked`: it is handed to the thread once, before that runs, and is never touched elsewhere;
// `timer` is the only part that is not Sendable by itself.
private struct StartedLoop: @unchecked Sendable {
    var room: ControlRoom
    let timer: TickTimer
    var letters: [Mailbox.Letter] = []
    var outputs: [ControlRoom.Output] = []
    var deadline: UInt64 = 0
    var last: Instant
    var pulse: Pulse

    init(room: ControlRoom, timer: TickTimer) {
        self.room = room
        self.timer = timer
        last = Instant(milliseconds: 0)
        pulse = Pulse(
            controller: room.controller,
            moment: Moment(
                instant: Instant(milliseconds: 0), utc: UTCTime(milliseconds: 0),
                isSynchronised: false))
    }
}
