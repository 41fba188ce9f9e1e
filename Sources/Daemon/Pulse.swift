package import Control
package import Units

/// How the control loop is doing, as of its last tick.
package struct Pulse: Sendable {
    /// The whole controller, as it stood after the tick.
    package var controller: Controller
    /// When that was.
    package var moment: Moment
    /// The latest that any tick began after its deadline.
    package var latestMicroseconds: Int64 = 0
    /// The longest that any round took.
    package var longestMicroseconds: Int64 = 0
    /// Ticks that began after the next one was due.
    package var overruns: Int64 = 0
}
