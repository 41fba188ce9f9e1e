import CLinux
import Glibc

/// A request to look that wakes whoever polls for it, and is taken away by him.
///
/// A class, because it owns a descriptor of the system.
final class LookRequest: Sendable {
    /// Becomes readable with the request.
    let descriptor: Int32

    init() throws(FieldBusError) {
        descriptor = busbar_eventfd()
        guard descriptor >= 0 else { throw .system(call: "eventfd", code: errno) }
    }

    deinit { close(descriptor) }

    /// Gives it. A full counter (2^64 gives) means that it stands anyway.
    func give() {
        var one: UInt64 = 1
        _ = unsafe write(descriptor, &one, MemoryLayout<UInt64>.size)
    }

    /// Takes it away.
    func take() {
        var count: UInt64 = 0
        _ = unsafe read(descriptor, &count, MemoryLayout<UInt64>.size)
    }
}
