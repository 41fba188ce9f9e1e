import CModbus
import Glibc
import Metering
import Units

/// What the thread of a `ModbusServer` does until it is told to stop.
struct ServerLoop: Sendable {
    let listener: Int32
    let descriptor: LowDescriptor
    let wake: WakeSignal
    let shared: ServerState

    /// More than a depot's controller, guard and technician need; the rest are turned away.
    static let clientsHighest = 32
    /// How long the rest of a request may take once its first byte is there.
    static let requestLongest: UInt32 = 500_000

    /// Accepts and answers. One request is answered at a time, as a serial gateway does.
    func run() {
        guard let context = unsafe modbus_new_tcp("127.0.0.1", 0) else { return }
        unsafe modbus_set_indication_timeout(context, 0, ServerLoop.requestLongest)
        unsafe modbus_set_byte_timeout(context, 0, 0)
        var clients: [Int32] = []
        while true {
            var watched = [wake.descriptor, listener].map { descriptor in
                pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
            }
            watched += clients.map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
            let ready = unsafe poll(&watched, nfds_t(watched.count), -1)
            if watched[0].revents != 0 { break }
            guard ready > 0 else { continue }
            clients.removeAll { client in
                let isReady = watched.contains { $0.fd == client && $0.revents != 0 }
                guard isReady, unsafe !serves(client, with: context) else { return false }
                close(client)
                return true
            }
            if watched[1].revents != 0 { accept(into: &clients) }
        }
        for client in clients { close(client) }
        descriptor.clear()
        unsafe modbus_free(context)
    }

    private func accept(into clients: inout [Int32]) {
        let client = Glibc.accept(listener, nil, nil)
        guard client >= 0 else { return }
        _ = fcntl(client, F_SETFD, FD_CLOEXEC)
        let isWelcome = clients.count < ServerLoop.clientsHighest
        shared.change { content in
            if isWelcome { content.counts.clients += 1 } else { content.counts.refused += 1 }
        }
        if isWelcome { clients.append(client) } else { close(client) }
    }

    /// Answers one request; false when the client is gone or speaks something else.
    private func serves(_ client: Int32, with context: OpaquePointer) -> Bool {
        do throws(FieldBusError) { try descriptor.hold(copyOf: client) } catch { return false }
        // The copy must not keep the client's connection open.
        defer { descriptor.clear() }
        unsafe modbus_set_socket(context, descriptor.number)
        var query = [UInt8](repeating: 0, count: Int(MODBUS_TCP_MAX_ADU_LENGTH))
        let length = unsafe modbus_receive(context, &query)
        // Seven bytes of header and a function.
        guard length >= 8 else { return length > 0 }
        let unit = Int(query[6])
        let function = Int(query[7] & 0x7F)
        let (quirk, image) = shared.change { content in
            content.counts.requests[function] += 1
            content.counts.units[unit] += 1
            content.asked?(unit)
            return (content.quirks[unit] ?? .none, content.images[unit])
        }
        switch quirk {
        case .none: break
        case .silent: return true
        case .delay(let time): if wake.wait(atMost: time) { return false }
        case .exception(let code):
            unsafe modbus_reply_exception(context, query, UInt32(clamping: code))
            return true
        case .truncated:
            // The header promises a register that does not come.
            let start = Array(query[0..<4]) + [0, 5] + Array(query[6...7]) + [2]
            _ = unsafe send(descriptor.number, start, start.count, Int32(MSG_NOSIGNAL))
            return true
        }
        // An address and a count more: the shortest read. libmodbus leaves the rest of what it
        // does not know unread.
        if length < 12 { unsafe modbus_flush(context) }
        unsafe reply(to: query, length: length, from: image, with: context)
        return true
    }

    private func reply(
        to query: [UInt8], length: Int32, from image: RegisterImage?, with context: OpaquePointer
    ) {
        guard let image else {
            unsafe modbus_reply_exception(context, query, 11)
            return
        }
        guard let function = ReadFunction(rawValue: Int(query[7])), length >= 12 else {
            unsafe modbus_reply_exception(context, query, 1)
            return
        }
        let request = ReadRequest(
            function: function, address: Int(query[8]) << 8 | Int(query[9]),
            count: Int(query[10]) << 8 | Int(query[11]))
        guard case .words(let words) = image.answer(to: request) else {
            unsafe modbus_reply_exception(context, query, 2)
            return
        }
        let start = UInt32(request.address)
        let count = UInt32(request.count)
        let isHolding = function == .holding
        guard
            let mapping = unsafe modbus_mapping_new_start_address(
                0, 0, 0, 0, start, isHolding ? count : 0, start, isHolding ? 0 : count)
        else { return }
        defer { unsafe modbus_mapping_free(mapping) }
        let table =
            unsafe isHolding
            ? mapping.pointee.tab_registers : mapping.pointee.tab_input_registers
        for (index, word) in words.enumerated() { unsafe table?[index] = word }
        unsafe modbus_reply(context, query, length, mapping)
    }
}
