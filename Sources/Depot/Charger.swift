package import Units

/// A charge point and what is known of its kind.
package struct Charger: Hashable, Codable, Sendable {
    /// The identity in its URL, unique: 1 to 48 of letters, digits and `* + = @ . _ -`.
    package var id: String
    /// How its model behaves.
    package var model: ChargerModel
    /// Not yet on the mains: counts nothing and may not connect.
    package var isAbsent: Bool
    /// The most the whole station may draw, in its model's own meaning; nil without such a limit.
    package var powerHighest: Watts?
    /// Its connectors, in `SitePlan.connectors`.
    package var connectors: Range<Int>

    package init(
        id: String, model: ChargerModel, isAbsent: Bool, powerHighest: Watts?,
        connectors: Range<Int>
    ) {
        self.id = id
        self.model = model
        self.isAbsent = isAbsent
        self.powerHighest = powerHighest
        self.connectors = connectors
    }

    /// Whether it begins to charge only by an answer of ours: its model is proven to, and it is given no
    /// list of cards that answers in our place.
    package var startsByAnswerAlone: Bool {
        !model.startsOffline && model.setUp.localListHighest == 0
    }
}
