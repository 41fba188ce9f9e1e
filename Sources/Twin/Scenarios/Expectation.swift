import Units

/// A line of a scenario that begins with `within`, `from` or `always`.
struct Expectation: Hashable, Sendable {
    /// From 1.
    let line: Int
    /// As it is written.
    let text: String
    /// Since time 0, itself not included.
    let from: Milliseconds
    /// Since time 0, itself included.
    let to: Milliseconds
    /// It is enough that it becomes true once; else it is true all the time.
    let isEventual: Bool
    let statement: Statement
}
