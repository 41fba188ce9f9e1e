import CModbus
import Glibc
package import Metering
import Synchronization
import Units

/// A Modbus TCP server with several units, for the twin and the tests: it answers functions 3 and
/// 4 from register images that its owner may change at any time, and misbehaves when asked to.
///
/// A class, because it owns a listener and a thread.
package final class ModbusServer: Sendable {
    /// The port it listens on.
    package let port: Int

    private let listener: Int32
    private let shared = ServerState()
    private let descriptor: LowDescriptor
    private let wake: WakeSignal
    private let thread = Mutex<PlainThread?>(nil)

    /// Listens on an IPv4 address; port 0 lets the system choose. Nobody is answered before
    /// `start`. Takes a low descriptor: make it early in the life of the process.
    package init(host: String, port: Int) throws(FieldBusError) {
        descriptor = try LowDescriptor()
        wake = try WakeSignal()
        listener = try ModbusServer.listen(host: host, port: port)
        self.port = ModbusServer.port(of: listener)
    }

    deinit {
        stop()
        close(listener)
    }

    /// Begins to answer. A server that was stopped stays so.
    package func start() throws(FieldBusError) {
        try thread.withLock { thread throws(FieldBusError) in
            guard thread == nil else { return }
            let loop = ServerLoop(
                listener: listener, descriptor: descriptor, wake: wake, shared: shared)
            thread = try PlainThread(name: "modbus-server") { loop.run() }
        }
    }

    /// Ends all conversations and waits for the thread. The port is free again once the server
    /// is gone.
    package func stop() {
        wake.give()
        thread.withLock { $0 }?.join()
        shutdown(listener, Int32(SHUT_RDWR))
    }

    /// What unit `unit` (0 to 255) holds from now on. A unit without an image answers with
    /// exception 11, as a gateway does for a device that is not there.
    package func hold(_ image: RegisterImage, unit: Int) {
        shared.change { $0.images[unit] = image }
    }

    /// How unit `unit` misbehaves from now on.
    package func misbehave(_ quirk: ServerQuirk, unit: Int) {
        shared.change { $0.quirks[unit] = quirk }
    }

    /// Tells from now on of each request by its unit, at the moment at which the registers of its
    /// answer are fixed. Called on the server's thread under its lock: must be short, and must not
    /// call the server.
    package func watch(_ asked: @escaping @Sendable (_ unit: Int) -> Void) {
        shared.change { $0.asked = asked }
    }

    /// What it has been asked so far.
    package var counts: ServerCounts { shared.change { $0.counts } }

    private static func listen(host: String, port: Int) throws(FieldBusError) -> Int32 {
        var parsed = in_addr()
        // libmodbus would listen on every address where it can't read the host.
        guard unsafe inet_pton(AF_INET, host, &parsed) == 1 else { throw .notAnAddress(host) }
        guard let context = unsafe modbus_new_tcp(host, Int32(clamping: port)) else {
            throw .system(call: "modbus_new_tcp", code: errno)
        }
        defer { unsafe modbus_free(context) }
        let listener = unsafe modbus_tcp_listen(context, 16)
        guard listener >= 0 else { throw .system(call: "modbus_tcp_listen", code: errno) }
        return listener
    }

    private static func port(of listener: Int32) -> Int {
        var address = sockaddr_in()
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let result = unsafe withUnsafeMutablePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { general in
                unsafe getsockname(listener, general, &length)
            }
        }
        return result == 0 ? Int(UInt16(bigEndian: address.sin_port)) : 0
    }
}

/// What a server's owner and its thread share.
///
/// A class, because both must hold the same one and a `Mutex` can't be copied.
final class ServerState: Sendable {
    private let content = Mutex(Content())

    struct Content {
        var images: [Int: RegisterImage] = [:]
        var quirks: [Int: ServerQuirk] = [:]
        var counts = ServerCounts()
        var asked: (@Sendable (Int) -> Void)?
    }

    /// Looks at the state or changes it; must not wait.
    func change<Result: Sendable>(_ body: (inout Content) -> Result) -> Result {
        content.withLock { content in body(&content) }
    }
}
