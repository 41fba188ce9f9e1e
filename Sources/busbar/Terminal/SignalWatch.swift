import Dispatch
import Glibc

/// Tells of the signals that end or resize `busbar top`, so that the terminal can be restored first.
final class SignalWatch {
    // A class, because it owns the sources until it is cancelled.
    private let sources: [any DispatchSourceSignal]

    init(_ seen: @escaping @Sendable (CInt) -> Void) {
        sources = [SIGINT, SIGTERM, SIGHUP, SIGWINCH].map { number in
            // The default action would end the program before the source can tell.
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
            source.setEventHandler { seen(number) }
            source.resume()
            return source
        }
    }

    func cancel() {
        for source in sources { source.cancel() }
    }
}
