package import Units

/// A GPIO line by which somebody calls a lower limit, such as a ripple control receiver: an item of
/// the site file's `inputs`.
package struct InputLine: Hashable, Codable, Sendable {
    /// The site's name for it, unique.
    package var name: String
    /// Where it is.
    package var place: LinePlace
    /// Whether it calls while its voltage is low.
    package var isActiveLow: Bool
    /// So long a level must stand before it counts.
    package var debounce: Milliseconds
    /// The node whose limit it calls.
    package var node: NodePosition
    /// What the node may draw while it calls; 0 is a limit too.
    package var limit: Watts
    /// Whether it counts as calling while nobody can read it.
    package var isActiveOnFault: Bool

    package init(
        name: String, place: LinePlace, isActiveLow: Bool, debounce: Milliseconds,
        node: NodePosition, limit: Watts, isActiveOnFault: Bool
    ) {
        self.name = name
        self.place = place
        self.isActiveLow = isActiveLow
        self.debounce = debounce
        self.node = node
        self.limit = limit
        self.isActiveOnFault = isActiveOnFault
    }
}

/// Where an input line stands in `SitePlan.inputs`.
package typealias InputPosition = Position<InputLine>
