import Dispatch
import Foundation
import Synchronization

/// What has to be undone however the bench ends: child processes and directories.
///
/// A class, because the main thread and the signals' queue share it.
final class Cleanup: Sendable {
    private struct Content {
        var steps: [@Sendable () -> Void] = []
        var isOver = false
    }

    private let content = Mutex(Content())
    /// Never released: whoever comes second waits for the program's end.
    private let ending = NSLock()

    /// Remembers a step. It may come more than once, and at once where everything is over already.
    func add(_ step: @escaping @Sendable () -> Void) {
        let isOver = content.withLock { content in
            if !content.isOver { content.steps.append(step) }
            return content.isOver
        }
        if isOver { step() }
    }

    /// Takes all steps, the latest first.
    func run() {
        let steps = content.withLock { content in
            content.isOver = true
            defer { content.steps = [] }
            return content.steps
        }
        for step in steps.reversed() { step() }
    }

    /// Whether the steps were taken or are being taken.
    var isOver: Bool { content.withLock(\.isOver) }

    /// Takes all steps and ends the program. Where two threads come here, the first one's code
    /// counts.
    func end(_ code: Int32) -> Never {
        ending.lock()
        run()
        exit(code)
    }

    /// From now on Ctrl-C, SIGTERM and SIGHUP take all steps and end the program. The sources must
    /// be kept.
    func runsOnSignals() -> [any DispatchSourceSignal] {
        [SIGINT, SIGTERM, SIGHUP].map { number in
            // The default action would end the program before the source can tell.
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
            source.setEventHandler { [self] in
                // The shell's way to tell of a signal.
                end(128 + number)
            }
            source.resume()
            return source
        }
    }
}
