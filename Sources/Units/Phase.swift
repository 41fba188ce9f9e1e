/// One of the three conductors of the site.
public enum Phase: Int, CaseIterable, Codable, Sendable, CodingKeyRepresentable {
    case l1, l2, l3

    /// As an electrician writes it.
    public var name: String {
        switch self {
        case .l1: "L1"
        case .l2: "L2"
        case .l3: "L3"
        }
    }
}
