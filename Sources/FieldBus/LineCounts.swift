/// What a line has done since it was made.
package struct LineCounts: Hashable, Sendable {
    /// Polls that gave a reading.
    package var readings = 0
    /// Polls that gave none.
    package var faults = 0
    /// Connections opened.
    package var connections = 0
    /// Polls left out because the line was still busy at their time.
    package var skipped = 0

    /// Nothing yet.
    package init() {}
}
