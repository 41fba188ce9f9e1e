import Depot
import Synchronization
import Twin
import TwinWire

/// What the daemon takes of the machine with 300 chargers, all of which charge and send meter
/// values: memory, its share of a processor and what it writes to disk, over minutes.
struct MemoryBench {
    /// How many minutes, from 1.
    let minutes: Int

    private static let chargers = 300
    /// Set-up counts as over once none of its calls came for so long.
    private static let quiet = Duration.seconds(10)
    private static let setUpCalls = [
        "\"ChangeConfiguration\"", "\"GetCompositeSchedule\"", "\"TriggerMessage\"",
    ]

    /// What the chargers hear. A class, because the depot's loop and the main thread share it.
    private final class Ear: Sendable {
        struct Counts: Sendable {
            var texts = 0
            var profiles = 0
            var setUpAt = ContinuousClock.now
        }

        private let content = Mutex(Counts())

        var counts: Counts { content.withLock { $0 } }

        func heard(_ text: String) {
            let isSetUp = MemoryBench.setUpCalls.contains(where: text.contains)
            let isProfile = text.contains("\"SetChargingProfile\"")
            content.withLock { content in
                content.texts += 1
                if isProfile { content.profiles += 1 }
                if isSetUp { content.setUpAt = ContinuousClock.now }
            }
        }
    }

    /// The figures, as lines.
    func run(_ cleanup: Cleanup) throws -> [String] {
        let workplace = try Workplace(cleanup)
        let ports = try LoopbackDepot.freePorts(2)
        let site = SimulatedSite(
            ac: Self.chargers, dc: 0, port: ports[0], meterPort: ports[1], uplink: nil)
        try workplace.write(site.lines, to: "site.yaml")
        try workplace.write(site.vehicleRows, to: "fleet/vehicles.csv")
        try workplace.write(
            site.departureRows(from: WireClock.utc()), to: "fleet/departures.csv")
        let ear = Ear()
        var options = PlantOptions.night
        options.traffic = .parked
        options.conduct = .ordinary
        let depot = try LoopbackDepot(workplace, options: options, fleet: SimulatedSite.fleet) {
            $0.hears = { _, text in
                ear.heard(text)
                return true
            }
        }
        let daemon = try LiveDaemon(in: workplace, cleanup)
        try depot.start()
        try daemon.wait(for: "every charger connected and charging", atMost: 300) {
            Self.allCharge(try depot.state())
        }
        try daemon.wait(for: "the end of set-up", atMost: 300) {
            ContinuousClock.now - ear.counts.setUpAt > Self.quiet
        }
        let lines = try measure(daemon, depot, ear)
        daemon.stop()
        try depot.stop()
        return lines
    }

    private func measure(
        _ daemon: LiveDaemon, _ depot: LoopbackDepot, _ ear: Ear
    ) throws -> [String] {
        let heard = ear.counts
        let said = Self.said(try depot.state())
        let before = try usage(of: daemon)
        let end = ContinuousClock.now + .seconds(60 * minutes)
        try daemon.wait(for: "the minutes' end", atMost: Double(60 * minutes + 60)) {
            ContinuousClock.now >= end
        }
        let after = try usage(of: daemon)
        let plant = try depot.state()
        let heardSince = ear.counts
        let took = Int64((after.at - before.at) / .milliseconds(1))
        // Tenths of a percent.
        let share = Int64(after.processor - before.processor) * 1000 / max(1, took)
        let written = after.written - before.written
        let perDay = Int64(written) * 86_400_000 / max(1, took)
        return [
            "memory: \(Self.megabytes(after.memory)) resident, "
                + "\(Self.megabytes(before.memory)) \(minutes) min before, "
                + "\(Self.megabytes(after.memoryHighest)) at most since the start",
            "processor: \(share / 10).\(share % 10) % of one",
            "disk: \(Self.megabytes(written / 1024)) written, "
                + "\(Self.megabytes(Int(perDay / 1024))) at this rate in a day",
            "(\(plant.chargePoints.count(where: \.isConnected)) connected; "
                + "\(Self.said(plant) - said) texts from chargers, "
                + "\(heardSince.texts - heard.texts) to them, "
                + "\(heardSince.profiles - heard.profiles) of these SetChargingProfile)",
        ]
    }

    /// What the daemon has used; memory in kilobytes, processor time in milliseconds, bytes written
    /// to storage.
    private struct Usage {
        var at: ContinuousClock.Instant
        var processor: Int
        var memory: Int
        var memoryHighest: Int
        var written: Int
    }

    private func usage(of daemon: LiveDaemon) throws -> Usage {
        guard let processor = Machine.processorMilliseconds(of: daemon.id),
            let memory = Machine.kilobytes("VmRSS", of: daemon.id),
            let highest = Machine.kilobytes("VmHWM", of: daemon.id),
            let written = Machine.bytesWritten(of: daemon.id)
        else { throw BenchFailure("busbard ended by itself:\n\(daemon.workplace.logTail)") }
        return Usage(
            at: ContinuousClock.now, processor: processor, memory: memory, memoryHighest: highest,
            written: written)
    }

    private static func allCharge(_ plant: Plant) -> Bool {
        plant.chargePoints.allSatisfy { $0.isConnected && $0.transaction(at: 1) != nil }
    }

    private static func said(_ plant: Plant) -> Int64 {
        plant.chargePoints.reduce(0) { $0 + $1.counts.sent }
    }

    private static func megabytes(_ kilobytes: Int) -> String {
        "\(kilobytes / 1024).\(kilobytes % 1024 * 10 / 1024) MB"
    }
}
