package import Depot
package import Units

/// An input line over time: whether it calls, as far as anybody knows.
///
/// ```
///             read                      other level read
/// unknown ───────────► settled(level) ───────────────────► changing(level, to, since)
///    ▲                   ▲     ▲                              │        │
///    │                   │     └── stood for the debounce ────┘        │
///    │                   └──────── the old level read again ───────────┘
///    └── can't be read, or not read for 5 s: from all of them
/// ```
package struct LineWatch: Hashable, Codable, Sendable {
    /// So long a level must stand before it counts.
    private let debounce: Milliseconds
    /// Whether it calls; nil while nobody knows.
    package private(set) var isCalling: Bool?
    /// Since when the other level is read.
    private var changingSince: Instant?
    /// When it was read last, or the start.
    private var readAt: Instant
    /// Why it can't be read; nil while it can, or was not tried.
    package private(set) var fault: LineFault?

    /// A line is read each second; one that was not for so long is lost.
    private static let silence = Milliseconds.seconds(5)

    init(_ line: InputLine, at now: Instant) {
        debounce = line.debounce
        readAt = now
    }

    /// A level was read. The first one counts at once: there is none before it to hold on to.
    mutating func read(_ isActive: Bool, at now: Instant) {
        readAt = now
        fault = nil
        guard let isCalling, isCalling != isActive else {
            self.isCalling = isActive
            changingSince = nil
            return
        }
        let since = changingSince ?? now
        changingSince = since
        guard now - since >= debounce else { return }
        self.isCalling = isActive
        changingSince = nil
    }

    /// It can't be read.
    mutating func failed(_ fault: LineFault) {
        self.fault = fault
        isCalling = nil
        changingSince = nil
    }

    /// Whether it has not been read for too long.
    package func isSilent(at now: Instant) -> Bool { now - readAt > Self.silence }

    /// A line that has not been read for too long is not known any more.
    mutating func age(to now: Instant) {
        guard isSilent(at: now) else { return }
        isCalling = nil
        changingSince = nil
    }
}
