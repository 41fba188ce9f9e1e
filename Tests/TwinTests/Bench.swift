import Depot
import Twin
import Units

/// One charge point of the yard and its central system on a table. A class, because `#expect` calls
/// no method that changes a value.
final class Bench {
    static let epoch = UTCTime(milliseconds: 1_772_323_200_000)  // 2026-03-01T00:00:00Z

    var point: SimulatedChargePoint
    var central = Central()
    /// Texts that crossed, both ways, for comparison.
    var log: [String] = []

    /// A charge point at `index` in the yard: 0 to 11 AC in amperes, 12 and 13 DC in watts.
    convenience init(_ index: Int, seed: UInt64, change: (inout ChargePointTraits) -> Void) {
        self.init(index, model: nil, seed: seed, change: change)
    }

    init(
        _ index: Int, model: ChargerModel?, seed: UInt64,
        change: (inout ChargePointTraits) -> Void
    ) {
        var plan = PreparedSite.yard().plan
        if let model { plan.chargers[index].model = model }
        var traits = ChargePointTraits.exact(ChargerPosition(index), of: plan)
        change(&traits)
        point = SimulatedChargePoint(
            ChargerPosition(index), of: plan, traits: traits, seed: seed,
            now: Instant(milliseconds: 0), utc: Self.epoch)
    }

    /// By the book, connected and booted.
    static func ready(_ index: Int) -> Bench {
        let bench = Bench(index, seed: 1) { _ in }
        bench.connect()
        bench.run(seconds: 2)
        return bench
    }

    func connect() {
        point.connected(at: point.now)
    }

    /// Lets time pass, with every text answered at once.
    func run(seconds: Int64) {
        let end = point.now + .seconds(seconds)
        while point.now < end {
            central.utc = Self.epoch + (point.now - Instant(milliseconds: 0))
            exchange(point.advance(to: point.now + .milliseconds(200)))
        }
    }

    private func exchange(_ texts: [String]) {
        var waiting = texts
        while !waiting.isEmpty {
            let text = waiting.removeFirst()
            log.append(text)
            guard let answer = central.take(text) else { continue }
            log.append(answer)
            waiting += point.receive(answer, at: point.now)
        }
    }

    /// Calls the charge point; its answer, or its error code as a string.
    func call(_ action: String, _ payload: String) -> JSONValue? {
        let (id, text) = central.call(action, payload)
        exchange(point.receive(text, at: point.now))
        return central.answers[id]
    }

    /// The status that an action came to.
    func status(_ action: String, _ payload: String) -> String {
        let answer = call(action, payload)
        return answer?["status"]?.string ?? answer?.string ?? "no answer"
    }

    /// A vehicle comes, and its transaction is known to the central system.
    func plugIn(kilowattHours: Int64, percent: Int64, phases: Int) {
        let taken = point.plugIn(
            Bench.vehicle(kilowattHours: kilowattHours, percent: percent, phases: phases), at: 1)
        precondition(taken, "the connector is free")
        run(seconds: 6)
    }

    static func vehicle(
        kilowattHours: Int64, percent: Int64, phases: Int
    ) -> SimulatedVehicle {
        SimulatedVehicle(
            vehicle: Vehicle(
                id: "BUS-01", idTokens: ["04A2B3C4"], battery: .wattHours(kilowattHours * 1000),
                acHighest: .watts(7360 * Int64(phases)), acPhases: phases,
                dcHighest: .kilowatts(150), stateOfChargeLowest: .percent(10),
                stateOfChargeHighest: .percent(95)),
            stateOfCharge: .percent(percent), shrink: 1, nominalVoltage: .volts(230),
            dynamics: SimulatedVehicle.Dynamics(
                deadTime: .milliseconds(1000), fall: .milliseconds(1000),
                rise: .milliseconds(4000)))
    }

    /// SetChargingProfile written as an engineer would say it; its status.
    ///
    /// `default 0: 6`, `tx 1 start -60 until 120: 20, 180=6`, `max 0 on 0: 100`,
    /// `default 1 relative for 600: 16`. Times are seconds from `origin`.
    func set(_ words: String, origin: UTCTime, transaction: Int64?) -> String {
        status("SetChargingProfile", ProfileText(words, origin: origin, transaction).json)
    }
}
