import Glibc
import Units

/// A descriptor number that select(2) can bear, kept for the life of a line. libmodbus waits with
/// select, which aborts the process from descriptor 1024 on; with 500 chargers connected a socket
/// opened later would be past it. So the number is taken at start, and each socket moved onto it.
///
/// A class, because it owns a descriptor of the system. Moving sockets is the line's thread's
/// business; any thread may `interrupt`, as the number never means anything else.
final class LowDescriptor: Sendable {
    /// The number.
    let number: Int32

    /// What fits into an fd_set (FD_SETSIZE).
    static let numbers: Range<Int32> = 0..<1024

    init() throws(FieldBusError) {
        // open(2) gives the lowest number that is free.
        let lowest = unsafe open("/dev/null", O_RDWR | O_CLOEXEC)
        guard lowest >= 0 else { throw .system(call: "open", code: errno) }
        guard LowDescriptor.numbers.contains(lowest) else {
            close(lowest)
            throw .noLowDescriptor(found: lowest)
        }
        number = lowest
    }

    deinit { close(number) }

    /// Puts a copy of `descriptor` here in place of what was here, which is closed.
    func hold(copyOf descriptor: Int32) throws(FieldBusError) {
        // The number goes from one open file to the next in one step (dup2), so it is never free
        // for another thread's socket.
        guard dup2(descriptor, number) == number else {
            throw .system(call: "dup2", code: errno)
        }
        guard fcntl(number, F_SETFD, FD_CLOEXEC) == 0 else {
            throw .system(call: "fcntl", code: errno)
        }
    }

    /// Puts `descriptor` here; its old number is closed.
    func take(_ descriptor: Int32) throws(FieldBusError) {
        defer { close(descriptor) }
        try hold(copyOf: descriptor)
    }

    /// Closes what is here and keeps the number.
    func clear() {
        let empty = unsafe open("/dev/null", O_RDWR | O_CLOEXEC)
        // `try?`: where it fails, no descriptor is left in the process or it is being torn down;
        // then the connection at least ends.
        guard empty >= 0, (try? take(empty)) != nil else { return interrupt() }
    }

    /// Locks the file that is here for this process alone, against all who ask for such a lock;
    /// false when another has it. The lock ends with the file's last descriptor, so a process
    /// that is killed leaves none behind.
    func lock() -> Bool { flock(number, LOCK_EX | LOCK_NB) == 0 }

    /// Whether bytes are there within `time`; false also when the line hung up.
    func hasBytes(within time: Milliseconds) -> Bool {
        var watched = pollfd(fd: number, events: Int16(POLLIN), revents: 0)
        let ready = unsafe poll(&watched, 1, Int32(clamping: time.rawValue))
        return ready > 0 && Int32(watched.revents) & (POLLHUP | POLLERR | POLLNVAL) == 0
    }

    /// What is there, at most `count` bytes; empty when the line hung up.
    func bytes(upTo count: Int) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: count)
        let got = unsafe read(number, &bytes, count)
        return Array(bytes.prefix(max(0, got)))
    }

    /// Ends a conversation that another thread is waiting in.
    func interrupt() {
        _ = shutdown(number, Int32(SHUT_RDWR))
    }
}
