/// A GPIO line that Busbar drives: an item of the site file's `outputs`.
package struct OutputLine: Hashable, Sendable {
    /// The site's name for it.
    package let name: String
    /// The GPIO chip, such as gpiochip0.
    package let chip: String
    /// The line's name on the chip.
    package let line: String
    /// What it shows.
    package let shows: Subject

    /// What an output shows; the raw values are the site file's words.
    package enum Subject: String, CaseIterable, Hashable, Sendable {
        /// An alarm stands.
        case alarm
        /// The control loop runs.
        case heartbeat
    }
}
