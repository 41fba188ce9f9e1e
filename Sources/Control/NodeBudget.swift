package import Units

/// What the chargers below one node may draw together, and where the rest of its limit went.
package struct NodeBudget: Hashable, Codable, Sendable {
    /// L.
    package var limit: Load
    /// M.
    package var reserve: Load
    /// Bbar.
    package var otherLoad: Load
    /// Whether its own meter speaks; false counts its worst other load.
    package var isMeasured: Bool
    /// Whether it has a meter that ought to speak.
    package var hasMeter: Bool

    /// E: limit less reserve less other load; never below zero in what is shared out, but told as
    /// it is.
    package var room: Load { limit - reserve - otherLoad }
}
