import CLinux
import Glibc
import Synchronization

/// A thread of the operating system. libmodbus blocks, and a blocked thread of the cooperative
/// pool would hold up everything else in the process.
///
/// A class, because a thread is one thing with one end: it is joined once.
final class PlainThread: Sendable {
    private let handle: Mutex<pthread_t?>

    /// What a new thread is given.
    private final class Start: Sendable {
        let name: String
        let body: @Sendable () -> Void

        init(name: String, body: @escaping @Sendable () -> Void) {
            self.name = name
            self.body = body
        }
    }

    /// Runs `body` on a new thread. The system keeps 15 bytes of `name`.
    init(name: String, body: @escaping @Sendable () -> Void) throws(FieldBusError) {
        let start = Start(name: name, body: body)
        var thread = pthread_t()
        // The box is retained here and released by the thread, which takes it over; where no
        // thread came to be it is released below.
        let box = unsafe Unmanaged.passRetained(start)
        let code = unsafe pthread_create(
            &thread, nil,
            { argument in
                guard let argument = unsafe argument else { return nil }
                let start = unsafe Unmanaged<Start>.fromOpaque(argument).takeRetainedValue()
                unsafe busbar_thread_name(start.name)
                start.body()
                return nil
            }, box.toOpaque())
        guard code == 0 else {
            unsafe box.release()
            throw .system(call: "pthread_create", code: code)
        }
        handle = Mutex(thread)
    }

    /// Waits until the thread has ended. From the second call on it does nothing.
    func join() {
        let thread = handle.withLock { handle in
            let thread = handle
            handle = nil
            return thread
        }
        guard let thread else { return }
        _ = pthread_join(thread, nil)
    }
}
