import Control
import Units

/// One step of the controller on its way to the journal.
struct JournalNote: Sendable {
    var event: Event
    var moment: Moment
    var effects: [Effect]
}
