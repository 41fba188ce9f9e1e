import Depot
import FieldBus
import Synchronization
import Waiting

/// What was told of lines.
final class LineLog: Sendable {
    // A class, because the lines' thread and the test share it.

    struct Content: Sendable {
        var findings: [(InputPosition, SignalLines.Finding)] = []
        var outputs: [LineFault] = []

        var count: Int { findings.count }

        var levels: [Bool] {
            findings.compactMap {
                if case .level(let isActive) = $0.1 { return isActive }
                return nil
            }
        }

        var faults: [LineFault] {
            findings.compactMap {
                if case .fault(let fault) = $0.1 { return fault }
                return nil
            }
        }
    }

    private let state = Mutex(Content())

    var content: Content { state.withLock { $0 } }

    func note(_ input: InputPosition, _ finding: SignalLines.Finding) {
        state.withLock { $0.findings.append((input, finding)) }
    }

    func note(_ output: OutputLine, _ fault: LineFault) {
        state.withLock { $0.outputs.append(fault) }
    }

    /// Waits for what is told to be so, thirty seconds at most.
    func until(_ condition: String, _ isMet: (Content) -> Bool) async throws {
        try await eventually(condition) { isMet(content) }
    }
}
