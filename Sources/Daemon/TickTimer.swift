import CLinux
import Units

#if canImport(Glibc)
    import Glibc
#endif

/// A timer with absolute deadlines on the boot clock.
///
/// A class, because it owns the descriptor.
final class TickTimer {
    let descriptor: CInt

    /// Fails with the operating system's errno.
    init() throws(SystemFault) {
        descriptor = busbar_timerfd()
        guard descriptor >= 0 else { throw SystemFault(call: "timerfd_create", code: errno) }
    }

    deinit { close(descriptor) }

    /// Fires once at `nanoseconds` of boot time.
    func arm(at nanoseconds: UInt64) {
        // A deadline of zero would disarm; boot time is past that.
        _ = busbar_timerfd_set(descriptor, max(1, nanoseconds))
    }

    /// Whether it has fired since it was armed.
    func hasFired() -> Bool {
        var count: UInt64 = 0
        return unsafe read(descriptor, &count, MemoryLayout<UInt64>.size) > 0 && count > 0
    }
}
