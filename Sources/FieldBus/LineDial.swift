import Depot
import Metering
import Units

/// How a line is opened: a socket is connected, a serial device is opened and locked, and what was
/// opened is moved onto the line's own descriptor.
struct LineDial {
    let address: Meter.Address
    let descriptor: LowDescriptor
    let wake: WakeSignal
    let now: @Sendable () -> Instant

    /// How long dialling may take. A device on the same network answers in a few milliseconds.
    static let longest = Milliseconds.milliseconds(500)

    /// Opens the line.
    func opened() -> Result<ModbusContext, DialFailure> {
        switch address {
        case .tcp(let host, let port):
            switch TCPDial.connect(
                host: host, port: port, until: now() + LineDial.longest, now: now, wake: wake)
            {
            case .success(let socket): return held(socket, by: .tcp())
            case .failure(let failure): return .failure(.refused(code: failure.code))
            }
        case .rtu(let device, let baud, let parity, let stopBits):
            guard
                let context = ModbusContext.rtu(
                    device: device, baud: baud, parity: parity, stopBits: stopBits)
            else { return .failure(.settings) }
            switch context.openSerial() {
            case .success(let serial): return locked(serial, by: context)
            case .failure(let failure): return .failure(failure)
            }
        }
    }

    /// Two programs on one serial line would take each other's answers for their own.
    private func locked(
        _ serial: Int32, by context: ModbusContext
    ) -> Result<ModbusContext, DialFailure> {
        let result = held(serial, by: context)
        guard case .success = result, !descriptor.lock() else { return result }
        descriptor.clear()
        return .failure(.inUse)
    }

    private func held(
        _ opened: Int32, by context: ModbusContext?
    ) -> Result<ModbusContext, DialFailure> {
        do throws(FieldBusError) {
            try descriptor.take(opened)
        } catch {
            // `take` has closed it; to the line it is one more dial that failed.
            return .failure(error.dialFailure)
        }
        guard let context else { return .failure(.settings) }
        context.use(descriptor.number)
        return .success(context)
    }
}

extension FieldBusError {
    fileprivate var dialFailure: DialFailure {
        switch self {
        case .system(_, let code): .refused(code: code)
        case .noLowDescriptor, .notAnAddress: .settings
        }
    }
}
