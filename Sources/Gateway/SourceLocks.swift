import NIOCore

/// Addresses that have sent wrong passwords, and until when nothing new is heard from them. The
/// address is locked, never the charger's name: else whoever knows a name could lock its charger
/// out (threats T3).
struct SourceLocks {
    private struct Source {
        let address: String
        var wrong: Int
        var lockedUntil: NIODeadline
    }

    /// The last to be wrong at the end.
    private var sources: [Source] = []

    /// So many addresses are remembered; a depot's network has fewer.
    static let sourcesHighest = 256
    /// So many wrong passwords cost nothing: somebody is at the charger, typing.
    static let free = 5
    /// Each further one doubles a second, up to this.
    static let lockHighest = TimeAmount.seconds(60)

    /// Whether nothing new is heard from an address now.
    func isLocked(_ address: String, at now: NIODeadline) -> Bool {
        sources.contains { $0.address == address && $0.lockedUntil > now }
    }

    /// A wrong password came from it.
    mutating func blame(_ address: String, at now: NIODeadline) {
        var source = Source(address: address, wrong: 0, lockedUntil: now)
        if let index = sources.firstIndex(where: { $0.address == address }) {
            source = sources.remove(at: index)
        }
        source.wrong += 1
        if source.wrong > Self.free {
            // 2^6 seconds are more than the highest.
            let doublings = min(source.wrong - Self.free - 1, 6)
            source.lockedUntil = now + min(.seconds(1 << doublings), Self.lockHighest)
        }
        sources.append(source)
        if sources.count > Self.sourcesHighest { sources.removeFirst() }
    }

    /// A right password came from it.
    mutating func forgive(_ address: String) {
        sources.removeAll { $0.address == address }
    }
}
