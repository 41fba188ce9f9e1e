package import Depot
import Metering
package import Units

/// A line or an address with the meters that are polled over it in turn, and the time that takes.
package struct MeterLine: Hashable, Sendable {
    /// Where the meters answer.
    package let address: Meter.Address
    /// Their names.
    package let meters: [String]
    /// One poll of all of them, where it can be told beforehand: for serial lines.
    package let pollTime: Milliseconds?
    /// The shortest period that one of them is to be polled with.
    package let pollShortest: Milliseconds

    /// Whether every meter can be polled as often as the file says.
    package var isFastEnough: Bool { pollTime.map { $0 <= pollShortest } ?? true }

    /// The time from a request's end to its answer's beginning; makers promise 20 to 100 ms.
    static let turnaround = Milliseconds.milliseconds(50)

    /// Where a SunSpec device's values are is known once it answers. No other model's are spread
    /// over as many registers as the float meter's.
    private static let longestSunSpec = SunSpecModel(id: 213, length: 124, address: 40_070)

    static func all(of configuration: SiteConfiguration) -> [MeterLine] {
        let meters = configuration.plan.meters
        var addresses: [Meter.Address] = []
        for meter in meters where !addresses.contains(meter.address) {
            addresses.append(meter.address)
        }
        return addresses.map { address in
            let positions = meters.indices.filter { meters[$0].address == address }
            let times = positions.map { time(of: configuration.registerMaps[$0], over: address) }
            let known = times.compactMap { $0 }
            return MeterLine(
                address: address, meters: positions.map { meters[$0].id },
                pollTime: known.count == times.count
                    ? known.reduce(.zero) { $0 + $1 } : nil,
                pollShortest: positions.map { meters[$0].poll }.min() ?? .zero)
        }
    }

    /// One poll of a meter: every fast request with its answer (Modbus over serial line V1.02,
    /// section 2.5: 8 bytes out, 5 and two for each register back, 3.5 characters of silence
    /// before each).
    private static func time(of map: RegisterMap, over address: Meter.Address) -> Milliseconds? {
        guard case .rtu(_, let baud, let parity, let stopBits) = address,
            let layout = RegisterLayout(map: map) ?? RegisterLayout(models: [longestSunSpec])
        else { return nil }
        let plan = PollPlan(
            layout: layout, largestRead: map.largestRead, holeHighest: PollPlan.holeHighest)
        let bits = 9 + stopBits + (parity == .none ? 0 : 1)
        var time = Milliseconds.zero
        for request in plan.fast {
            let characters = 8 + 5 + 2 * request.count + 7
            time += Milliseconds(rawValue: Int64(characters * bits) * 1000)
                .scaledUp(by: 1, over: Int64(baud))
            time += turnaround
        }
        return time
    }
}
