package import Units

/// What came of replaying one segment.
package struct ReplayOutcome: Hashable, Sendable {
    /// The segment's number.
    package var segment: UInt64
    /// Events that were stepped, up to the first difference.
    package var events = 0
    /// How many of them were ticks.
    package var ticks = 0
    /// The first event's moment.
    package var from: Moment?
    /// The last event's moment.
    package var to: Moment?
    /// How often the daemon started in it.
    package var starts = 0
    /// Events that were not recorded, by its own account.
    package var lost = 0
    /// Where the effects were others than those recorded.
    package var difference: Difference?
    /// Why it could not be replayed to its end.
    package var problem: Problem?

    package init(segment: UInt64) { self.segment = segment }

    /// Whether everything that can be read was replayed and came out the same. A damaged tail is
    /// no difference: what a power cut leaves.
    package var isEqual: Bool {
        guard difference == nil else { return false }
        switch problem {
        case nil, .tail: return true
        case .unreadableState, .record: return false
        }
    }

    /// A step that came out otherwise.
    package struct Difference: Hashable, Sendable {
        /// Which event of the segment, from 1.
        package var event: Int
        /// When it happened.
        package var moment: Moment
        /// What was recorded.
        package var expected: UInt32
        /// What we got.
        package var got: UInt32
        /// The event, as JSON.
        package var cause: String
        /// The effects that we got, as JSON, one for each.
        package var effects: [String]
    }

    /// Why a segment ends early.
    package enum Problem: Hashable, Sendable {
        /// What follows `offset` is no record: a write that was cut short, damage, or, in the
        /// newest segment, the place where the daemon was writing.
        case tail(offset: Int)
        /// The state that it begins with is damaged or was written over while we read.
        case unreadableState(RecordError)
        /// The record after `events` is whole but makes no sense.
        case record(RecordError)
    }
}
