import Twin
import Units

/// The time from a meter's answer that shows an overload to the first lower SetChargingProfile at a
/// charger's socket, with the real daemon as a child process between real sockets.
///
/// It begins when the registers of the *last* block of the poll that shows the step are fixed, just
/// before that answer is written, because only then can anybody know; the time from the first block
/// is told as well. It ends when the charger's event loop hands over the text. So the daemon's
/// field bus thread, control loop and gateway are in it, the loopback's way both times, and
/// whatever the plant's own loop was just doing.
struct WireBench {
    /// Whether the charger that stands apart never answers the calls of its set-up.
    let hangs: Bool

    /// The figures, as a line.
    func run(_ cleanup: Cleanup) throws -> String {
        let workplace = try Workplace(cleanup)
        let site = StepSite(ports: try LoopbackDepot.freePorts(StepSite.feeders + 1))
        try workplace.write(site.lines, to: "site.yaml")
        try workplace.write(StepSite.model, to: "wall.yaml")
        let log = StepLog(
            chargers: StepSite.feeders * StepSite.chargersPerFeeder + 1, hangs: hangs)
        let depot = try LoopbackDepot(
            workplace, options: Self.options, fleet: StepSite.fleet, prepare: log.watch)
        let daemon = try LiveDaemon(in: workplace, cleanup)
        try depot.start()
        try daemon.wait(for: "every charger at its rating", atMost: 180) { log.isFull }
        log.begin()
        try daemon.wait(for: "the end of all steps", atMost: 300) { log.isOver }
        daemon.stop()
        try depot.stop()
        return try text(of: log)
    }

    private func text(of log: StepLog) throws -> String {
        let feeders = log.feeders
        let times = feeders.flatMap(\.fromLast)
        guard !times.isEmpty else { throw BenchFailure("no step was answered") }
        let first = Percentiles(feeders.flatMap(\.fromFirst))
        let unanswered = feeders.reduce(0) { $0 + $1.unanswered }
        let discarded = feeders.reduce(0) { $0 + $1.discarded }
        return Percentiles(times).text
            + "   (\(times.count) steps, \(unanswered) unanswered, \(discarded) discarded; from "
            + "the poll's first block: \(first.text)"
            + (hangs ? "; \(log.swallowed) calls hung)" : ")")
    }

    /// Vehicles follow at once and meters are all but exact, so that each step is one.
    private static var options: PlantOptions {
        var options = PlantOptions.night
        options.traffic = .parked
        options.step = .milliseconds(100)
        // Some milliamperes: a meter that stands quite still counts as stuck.
        options.meterNoise = 20
        options.dynamics = SimulatedVehicle.Dynamics(
            deadTime: .zero, fall: .milliseconds(1), rise: .milliseconds(1))
        return options
    }
}
