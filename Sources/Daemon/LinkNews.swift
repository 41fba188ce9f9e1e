import Depot
import Gateway
import LocalAPI

/// What the gateway has met besides reports: oddities of links and upgrades that were refused.
struct LinkNews: Sendable {
    /// Messages that were not as they should be.
    var oddities: [ChargerPosition: [CountDocument]]
    /// Upgrades refused, by who asked.
    var refusals: RefusalBook?
    /// All upgrades refused, by reason, sorted.
    var refused: [CountDocument]

    /// While there is no gateway.
    static let none = LinkNews(oddities: [:], refusals: nil, refused: [])
}
