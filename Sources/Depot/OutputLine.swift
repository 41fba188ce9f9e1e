/// A GPIO line that Busbar drives: an item of the site file's `outputs`.
package struct OutputLine: Hashable, Sendable {
    /// The site's name for it.
    package let name: String
    /// Where it is.
    package let place: LinePlace
    /// What it shows.
    package let shows: Subject

    package init(name: String, place: LinePlace, shows: Subject) {
        self.name = name
        self.place = place
        self.shows = shows
    }

    /// What an output shows; the raw values are the site file's words.
    package enum Subject: String, CaseIterable, Hashable, Sendable {
        /// An alarm stands that is more than a notice. On as well before the first tick is
        /// finished, while none is, and once the daemon has stopped.
        case alarm
        /// The control loop runs: it changes with each finished tick, and is off before the first.
        case heartbeat
    }
}
