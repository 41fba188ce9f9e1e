import Units

/// The network between one charge point and its controller, as the charge point sees it.
struct PlantLink: Hashable, Sendable {
    /// Whether the network carries anything.
    var isNetworkUp = true
    /// Whether a connection stands.
    var isOpen = false
    /// When the charge point dials next.
    private(set) var redialAt: Instant
    private var failures: Int64 = 0

    /// The longest wait between two dials.
    private static let waitHighest: Int64 = 60_000

    init(firstDial: Instant) {
        redialAt = firstDial
    }

    /// The connection stands.
    mutating func open() {
        isOpen = true
    }

    /// It held for a while: the next loss is the first again.
    mutating func settle() {
        failures = 0
    }

    /// The connection is gone, or a dial failed: the next one comes later each time, with jitter.
    mutating func close(at now: Instant, seeded: inout Seeded) {
        isOpen = false
        let wait = min(Self.waitHighest, 1000 << min(failures, 6))
        failures = min(failures + 1, 10)
        redialAt = now + .milliseconds(wait / 2 + seeded.whole(0...wait))
    }
}
