package import Depot
package import Metering
import Units

/// A line that is opened to find out what answers on it. It only reads. Use it from one thread; it
/// blocks for as long as the units take to answer.
package struct LineProbe {
    private var link: ModbusLink

    /// Half of this is how long a unit may take: four times what makers promise.
    private static let pace = Milliseconds.milliseconds(800)

    /// A probe of the line at `address`, which is not opened yet. Takes a descriptor: make it
    /// early in the life of the process.
    package init(
        address: Meter.Address, generator: any RandomNumberGenerator & Sendable
    ) throws(FieldBusError) {
        link = ModbusLink(
            address: address, shortestPoll: LineProbe.pace, descriptor: try LowDescriptor(),
            wake: try WakeSignal(), generator: generator, now: FieldClock.now)
    }

    /// What answers as `unit`, held against `maps`. Throws when the line can't be opened.
    package mutating func finding(
        unit: Int, maps: [RegisterMap]
    ) throws(DialFailure) -> ProbeFinding {
        var probe = MeterProbe(maps: maps)
        var step = probe.begin()
        while true {
            switch step {
            case .done(let finding): return finding
            case .read(let request):
                try link.dialAtOnce()
                step = probe.take(link.ask(request, unit: unit))
            case .identify:
                try link.dialAtOnce()
                step = probe.take(identity: link.identity(of: unit))
            }
        }
    }

    /// Hangs up, and lets a serial line go.
    package mutating func close() { link.close() }
}
