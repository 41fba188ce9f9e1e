package import Depot
package import Units

/// One meter as the controller sees it.
package struct MeterWatch: Hashable, Codable, Sendable {
    /// The last reading that was believed.
    package private(set) var reading: Reading?
    /// Why the last poll gave none; nil after a reading.
    package private(set) var fault: MeterFault?
    /// Since when there has been no reading; nil while it speaks.
    package private(set) var silentSince: Instant?
    /// Since when it has spoken without a break; nil while it is silent.
    package private(set) var speakingSince: Instant?
    /// How many polls gave no reading.
    package private(set) var errors: Int64 = 0
    /// Whether its voltage and frequency move as a grid's do.
    private var pulse = MeterPulse()
    /// Which way it counts.
    private(set) var direction = DirectionWatch()
    /// Since when its currents have not moved at all.
    private var unmovedSince: Instant?
    /// The sum of its chargers' samples that speak of the time since then: taken a sample interval
    /// after it began to stand still, because they come late and tell of the move before.
    private var samplesWhenStill: Amperes = .zero

    /// Chargers below it that moved by so much while it stood still prove it stuck (fault a3).
    private static let stuckMove = Amperes.amperes(5)
    /// For so long.
    private static let stuckAfter = Milliseconds.seconds(10)

    init(startedAt: Instant) {
        silentSince = startedAt
    }

    /// It answered; `lateness` is the longest that a charger's sample may be behind its draw.
    mutating func note(_ reading: Reading, samples: Amperes, lateness: Milliseconds) {
        if let last = self.reading, last.current == reading.current {
            let since = unmovedSince ?? reading.takenAt
            unmovedSince = since
            if reading.takenAt - since <= lateness { samplesWhenStill = samples }
        } else {
            unmovedSince = nil
            samplesWhenStill = samples
        }
        self.reading = reading
        pulse.note(reading)
        fault = nil
        silentSince = nil
        speakingSince = speakingSince ?? reading.takenAt
    }

    /// Its last reading, held against what may be fed in below it.
    mutating func noteDirection(generation: Watts, tolerance: Watts) {
        guard let reading else { return }
        direction.note(
            reading.power, generation: generation, tolerance: tolerance, at: reading.takenAt)
    }

    /// Whether its readings repeat themselves for longer than they usually do.
    func isResting(at now: Instant) -> Bool { pulse.isResting(at: now) }

    /// A poll gave no reading.
    mutating func note(_ fault: MeterFault, at now: Instant) {
        self.fault = fault
        errors += 1
        silentSince = silentSince ?? now
    }

    /// Whether its last reading is of now, and may be believed.
    func isFresh(at now: Instant, staleAfter: Milliseconds, samples: Amperes) -> Bool {
        guard let reading else { return false }
        return now - reading.takenAt <= staleAfter && isBelieved(at: now, samples: samples)
    }

    /// Whether what it told last was true then: it counts the right way, and moves as what it measures does.
    func isBelieved(at now: Instant, samples: Amperes) -> Bool {
        direction.backward.isEmpty && !isStuck(at: now, samples: samples)
    }

    /// Whether the chargers, or the grid, have moved for a while and it has not.
    func isStuck(at now: Instant, samples: Amperes) -> Bool {
        if pulse.isStill(at: now) { return true }
        guard let unmovedSince, now - unmovedSince >= Self.stuckAfter else { return false }
        return max(samples, samplesWhenStill) - min(samples, samplesWhenStill) >= Self.stuckMove
    }

    /// Its break of speech begins, or goes on.
    mutating func fellSilent() { speakingSince = nil }
}
