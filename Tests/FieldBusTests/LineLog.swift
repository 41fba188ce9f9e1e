import Depot
import FieldBus
import Synchronization

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
        try await Patience.until(condition) { isMet(content) }
    }
}

/// Waiting for a condition.
enum Patience {
    struct TooLate: Error {
        let condition: String
    }

    static func until(_ condition: String, _ isMet: () -> Bool) async throws {
        let deadline = ContinuousClock.now + .seconds(30)
        while !isMet() {
            guard ContinuousClock.now < deadline else { throw TooLate(condition: condition) }
            try await Task.sleep(for: .milliseconds(5))
        }
    }
}
