import Synchronization

/// A value that tasks of a test share.
final class Noted<Value: Sendable>: Sendable {
    private let held: Mutex<Value>

    init(_ value: Value) {
        held = Mutex(value)
    }

    var value: Value { held.withLock { $0 } }

    func change(_ body: (inout Value) -> Void) { held.withLock { body(&$0) } }
}
