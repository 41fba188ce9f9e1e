extension JournalFault {
    /// What happened, what it means and the next step.
    package var text: String {
        switch self {
        case .failing(let error):
            "The journal of events can't be written: \(error.text). Charging is regulated all the "
                + "same, but what happens now can't be replayed later. See that the state "
                + "directory is busbard's own and has room; it is tried again by itself."
        case .overrun:
            "Events came faster than the disk took them: the journal leaves some out and goes on "
                + "at the next state. Charging is regulated all the same. Look for what else "
                + "writes to this disk."
        case .recording(let lost):
            "The journal of events is written again; \(lost) events are missing in between and "
                + "can't be replayed."
        }
    }
}
