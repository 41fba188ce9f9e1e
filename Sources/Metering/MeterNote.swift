package import Depot
package import Units

/// Something about a poll that does not take its reading away.
package enum MeterNote: Hashable, Sendable {
    /// A quantity that limits do not rest on could not be had; the reading is without it.
    case dropped(quantity: String, MeterFault)
    /// The registers of the slow or the identity group did not answer; asked for again later.
    case unread(MeterFault)
    /// A counter shows less than before: another meter, a reset, or a register that is no
    /// counter. The reading carries the new figure.
    case ranBackward(quantity: String, from: Energy, to: Energy)
}
