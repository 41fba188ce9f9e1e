package import Control
package import Units

/// What the controller of a run was told and what it wanted done about it, as a journal keeps it.
package enum RunRecord: Sendable {
    /// A controller has started, and stands like this.
    case began(Controller)
    /// It took an event in, with these effects.
    case stepped(Event, Moment, effects: [Effect])
}
