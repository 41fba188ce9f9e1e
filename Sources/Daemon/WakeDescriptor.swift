import CLinux

#if canImport(Glibc)
    import Glibc
#endif

/// An event descriptor that other threads write and the control loop polls.
///
/// A class, because it owns the descriptor.
package final class WakeDescriptor: Sendable {
    let descriptor: CInt

    /// Fails with the operating system's errno.
    package init() throws(SystemFault) {
        descriptor = busbar_eventfd()
        guard descriptor >= 0 else { throw SystemFault(call: "eventfd", code: errno) }
    }

    deinit { close(descriptor) }

    /// Wakes the loop. A full counter (2^64 gives) means that it is awake anyway.
    package func give() {
        var one: UInt64 = 1
        _ = unsafe write(descriptor, &one, MemoryLayout<UInt64>.size)
    }

    /// Takes all gives back.
    func drain() {
        var count: UInt64 = 0
        _ = unsafe read(descriptor, &count, MemoryLayout<UInt64>.size)
    }
}

/// A system call that failed.
package struct SystemFault: Error, Hashable, Sendable {
    package let call: String
    package let code: Int32

    package init(call: String, code: Int32) {
        self.call = call
        self.code = code
    }
}
