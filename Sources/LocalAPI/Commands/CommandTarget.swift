import Depot

/// What a pause or a resume is for.
package enum CommandTarget: Hashable, Sendable {
    /// Every connector of the depot.
    case depot
    /// Every connector of one charger.
    case charger(String)
    /// One connector.
    case connector(ConnectorName)

    /// Reads `CP-01` or `CP-01/1`; nil for anything else.
    package init?(text: String) {
        if let name = ConnectorName(text: text) {
            self = .connector(name)
        } else if ChargerIdentity.isOne(text) {
            self = .charger(text)
        } else {
            return nil
        }
    }

    /// As a person would say it.
    package var text: String {
        switch self {
        case .depot: "the whole depot"
        case .charger(let charger): charger
        case .connector(let name): name.text
        }
    }
}
