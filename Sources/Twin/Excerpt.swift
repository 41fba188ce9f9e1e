/// What is left of a seed's run: with everything it is the run itself, with less it is easier to read.
package struct Excerpt: Hashable, Sendable {
    /// What may go wrong, in the order of its kinds; the rest is off, or has its plain value.
    package var parts: [Part]
    /// The chargers that vehicles come to, by their ids.
    package var chargers: [String]

    package init(parts: [Part], chargers: [String]) {
        self.parts = parts
        self.chargers = chargers
    }

    /// A part of what a seed draws, by the word that `--keep` takes.
    package enum Part: String, CaseIterable, Hashable, Sendable {
        /// Vehicles come and go, and take more or less; without, they stand there from the start.
        case arrival, appetite
        case outage, blackout, reboot, crash, meter, disk, person, deviation, release
        case hang, flap, deafness, call, sag, freeze, turn
        /// Panels feed in.
        case generation
        /// The box wakes in 1970.
        case lostClock = "lost-clock"
        case wallClock = "wall-clock"
        case chargerClock = "charger-clock"
        case otherLoad = "other-load"
        case secondPhase = "second-phase"
        /// A charger is lost while it is held at 0, and a vehicle comes to it.
        case lostWhileHeld = "lost-while-held"
        /// Vehicles come to all chargers at once that count 0, and many leave at once.
        case rush
        /// A charger is lost until long after its lease.
        case lostWhileCharging = "lost-while-charging"
        /// A raise is the controller's last deed.
        case lastDeed = "last-deed"
        /// A restart comes with another site file.
        case newPlan = "new-plan"
        /// Other load jumps to its worst at once when the controller dies.
        case surge
        /// Some messages are held up for long; some are the last of their connection; all take time.
        case stalls, buffers, delays
        /// It takes a while until the controller notices that a connection is gone.
        case notice
        /// Chargers depart from the book; meters are noisy; vehicles differ in how fast they follow.
        case conduct, noise, ramps
        /// A demand target.
        case demand
    }

    /// The same without one part.
    func without(_ part: Part) -> Excerpt {
        var excerpt = self
        excerpt.parts.removeAll { $0 == part }
        return excerpt
    }

    /// The same without vehicles at some of its chargers.
    func without(chargers some: ArraySlice<String>) -> Excerpt {
        var excerpt = self
        excerpt.chargers.removeAll { some.contains($0) }
        return excerpt
    }

    /// The same with no other parts than these words name; nil where one names none.
    package func keeping(_ words: String) -> Excerpt? {
        let known = Self.list(words).map { Part(rawValue: $0) }
        guard !known.contains(nil) else { return nil }
        return Excerpt(parts: Part.allCases.filter { known.contains($0) }, chargers: chargers)
    }

    /// The same with no other chargers than these; nil where one is not among them.
    package func withChargers(_ words: String) -> Excerpt? {
        let known = Self.list(words)
        guard known.allSatisfy(chargers.contains) else { return nil }
        return Excerpt(parts: parts, chargers: chargers.filter { known.contains($0) })
    }

    /// The words between commas; `none` is none.
    private static func list(_ words: String) -> [String] {
        words == "none" ? [] : words.split(separator: ",").map { String($0) }
    }

    /// The options that repeat it.
    var options: String {
        " --keep " + (parts.isEmpty ? "none" : parts.map(\.rawValue).joined(separator: ","))
            + " --chargers " + (chargers.isEmpty ? "none" : chargers.joined(separator: ","))
    }
}
