package import Units

/// A depot and what happens in it, as an electrician writes it down, with what must come of that.
/// `Twin.docc` shows the language.
///
/// Time 0 is a minute after the controller's start, when every charger is connected and its fallback
/// proven, unless `rules starts cold` says otherwise.
package struct Scenario: Sendable {
    /// The file, as it was named to us.
    package let file: String
    /// Its first comment: what it shows.
    package let title: String
    /// The depot, and what is known of its network.
    let circumstances: Circumstances
    /// Whether time 0 is the controller's start.
    let startsCold: Bool
    /// In the order of time; those of one moment in the order of the file.
    let happenings: [TimedHappening]
    /// In the order of the file.
    let expectations: [Expectation]
    /// How long it plays from time 0 on.
    package let length: Milliseconds

    /// Something happens at a time.
    struct TimedHappening: Sendable {
        var at: Milliseconds
        var happening: Happening
    }
}
