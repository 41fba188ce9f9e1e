/// Waits until `condition` holds, and fails after a deadline that is far above what a loaded
/// machine needs. Nothing is asserted about time.
func eventually(_ what: String, _ condition: () async throws -> Bool) async throws {
    let deadline = ContinuousClock.now + .seconds(30)
    while ContinuousClock.now < deadline {
        if try await condition() { return }
        try await Task.sleep(for: .milliseconds(2))
    }
    throw NeverHappened(what: what)
}

struct NeverHappened: Error {
    let what: String
}
