/// What was awaited did not come about.
package struct NeverHappened: Error {
    package let what: String

    package init(what: String) {
        self.what = what
    }
}

/// Waits until `condition` gives a value, and fails after a deadline that is far above what a
/// loaded machine needs. Nothing is asserted about time.
package func eventually<Value>(
    _ what: String, _ condition: () async throws -> Value?
) async throws -> Value {
    let deadline = ContinuousClock.now + .seconds(30)
    while ContinuousClock.now < deadline {
        if let value = try await condition() { return value }
        try await Task.sleep(for: .milliseconds(5))
    }
    throw NeverHappened(what: what)
}

/// Waits until `condition` holds.
package func eventually(_ what: String, _ condition: () async throws -> Bool) async throws {
    let _: Void = try await eventually(what) { try await condition() ? () : nil }
}
