/// Why an order can't be sent at all.
enum OrderFault: Error, Hashable, Sendable {
    /// A lease that has run out.
    case expired
    /// Nothing that this charger's protocol or model can carry.
    case impossible(String)
}
