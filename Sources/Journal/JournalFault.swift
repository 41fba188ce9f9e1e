/// A change in how the journal stands, told once.
package enum JournalFault: Hashable, Sendable {
    /// Nothing is recorded while this lasts.
    case failing(JournalError)
    /// Events came faster than they could be written: recording goes on at the next state.
    case overrun
    /// It is recorded again; so many events are missing in between.
    case recording(lost: Int)
}
