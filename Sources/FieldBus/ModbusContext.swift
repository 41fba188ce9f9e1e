import CModbus
import Depot
import Glibc
import Metering
import Units

/// libmodbus' state of one line. On a serial one it forms requests and checks answers against them
/// (unit, function, length, CRC); over TCP it waits for answers and finds their ends, and
/// `TCPQuery` forms and checks.
///
/// A class, because it owns memory of libmodbus. Safe: the pointer is never nil, is freed once,
/// and never leaves the class; not `Sendable`, so that one thread alone can use it.
@safe final class ModbusContext {
    private let context: OpaquePointer
    private let transport: Transport
    /// The number of the last TCP request, so that no answer passes for another's.
    private var transaction: UInt16 = 0

    private enum Transport {
        case tcp
        case serial
    }

    private init(_ context: OpaquePointer, _ transport: Transport) {
        unsafe self.context = unsafe context
        self.transport = transport
    }

    deinit { unsafe modbus_free(context) }

    /// For a socket that is connected elsewhere. Nil only without memory.
    static func tcp() -> ModbusContext? {
        unsafe modbus_new_tcp("127.0.0.1", 0).map { unsafe ModbusContext($0, .tcp) }
    }

    /// For a serial device. Nil where libmodbus refuses the parameters.
    static func rtu(
        device: String, baud: Int, parity: Meter.Parity, stopBits: Int
    ) -> ModbusContext? {
        let mark: Character =
            switch parity {
            case .none: "N"
            case .even: "E"
            case .odd: "O"
            }
        guard let sign = mark.asciiValue, let rate = Int32(exactly: baud),
            let stop = Int32(exactly: stopBits)
        else { return nil }
        return unsafe modbus_new_rtu(device, rate, CChar(bitPattern: sign), 8, stop)
            .map { unsafe ModbusContext($0, .serial) }
    }

    /// Opens the serial device; its descriptor.
    func openSerial() -> Result<Int32, DialFailure> {
        guard unsafe modbus_connect(context) == 0 else { return .failure(.refused(code: errno)) }
        return .success(unsafe modbus_get_socket(context))
    }

    /// Talks over `descriptor` from now on.
    func use(_ descriptor: Int32) {
        unsafe modbus_set_socket(context, descriptor)
    }

    /// Throws away what has been received and not read.
    func flush() {
        unsafe modbus_flush(context)
    }

    /// Asks and waits for the whole answer, at most `patience`.
    func ask(_ request: ReadRequest, unit: Int, patience: Milliseconds) -> ReadAnswer {
        let wait = UInt32(patience.clamped(from: .milliseconds(1), to: .seconds(10)).rawValue)
        // A byte timeout of zero makes the response timeout hold for the whole answer; libmodbus
        // would otherwise wait anew for each piece of one that trickles in.
        guard unsafe modbus_set_response_timeout(context, wait / 1000, wait % 1000 * 1000) == 0,
            unsafe modbus_set_byte_timeout(context, 0, 0) == 0,
            unsafe modbus_set_slave(context, Int32(clamping: unit)) == 0
        else { return .unreachable }
        switch transport {
        case .serial: return askSerial(request)
        case .tcp:
            guard let unit = UInt8(exactly: unit) else { return .unreachable }
            transaction &+= 1
            return askTCP(TCPQuery(transaction: transaction, unit: unit, request: request))
        }
    }

    private func askSerial(_ request: ReadRequest) -> ReadAnswer {
        var words = [UInt16](repeating: 0, count: request.count)
        let address = Int32(clamping: request.address)
        let count = Int32(clamping: request.count)
        let got: Int32 =
            switch request.function {
            case .holding: unsafe modbus_read_registers(context, address, count, &words)
            case .input: unsafe modbus_read_input_registers(context, address, count, &words)
            }
        return got == count ? .words(words) : ModbusContext.answer(to: got, code: errno)
    }

    private func askTCP(_ query: TCPQuery) -> ReadAnswer {
        let bytes = query.bytes
        let socket = unsafe modbus_get_socket(context)
        // The connection carries one request at a time: a few bytes always fit into its buffer.
        guard unsafe Glibc.send(socket, bytes, bytes.count, Int32(MSG_NOSIGNAL)) == bytes.count
        else {
            return .unreachable
        }
        var answer = [UInt8](repeating: 0, count: TCPQuery.answerBytesHighest)
        let got = unsafe modbus_receive_confirmation(context, &answer)
        guard got > 0 else { return ModbusContext.answer(to: got, code: errno) }
        return query.answer(in: Array(answer.prefix(Int(got))))
    }

    /// Sends `request`, from the function code on, in the frame of the line.
    func send(_ request: [UInt8], unit: Int) -> Bool {
        var bytes = [UInt8(truncatingIfNeeded: unit)] + request
        let count = Int32(clamping: bytes.count)
        return unsafe modbus_send_raw_request(context, &bytes, count) > 0
    }

    private static func answer(to result: Int32, code: Int32) -> ReadAnswer {
        if result >= 0 { return .malformed }
        // libmodbus numbers Modbus' own exceptions 1 to 11 from a base, its findings after them.
        let own = Int(code) - Int(MODBUS_ENOBASE)
        if (1...11).contains(own) { return .exception(code: own) }
        if own > 11 { return .malformed }
        return code == ETIMEDOUT ? .timeout : .unreachable
    }
}
