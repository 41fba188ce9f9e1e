package import Depot

/// A GPIO line that was requested as an input. Used by one thread.
package protocol RequestedInput: AnyObject {
    /// Becomes readable with each edge, for poll(2).
    var descriptor: Int32 { get }

    /// Takes away the edges that have come in.
    func takeEdges() throws(LineFault)

    /// Whether the line is active now.
    func isActive() throws(LineFault) -> Bool
}

/// A GPIO line that was requested as an output. Used by one thread.
package protocol RequestedOutput: AnyObject {
    /// Sets it.
    func set(_ isOn: Bool) throws(LineFault)
}

/// Where lines are requested: the box's chips, or in tests one that is made up.
package protocol LineSource: Sendable {
    /// Requests an input with both of its edges.
    func input(_ place: LinePlace, isActiveLow: Bool) throws(LineFault) -> any RequestedInput

    /// Requests an output that is `isOn` from the first moment.
    func output(_ place: LinePlace, isOn: Bool) throws(LineFault) -> any RequestedOutput
}
