import Depot

/// A poll that gives no reading, on its way out of the decoder.
struct Refusal: Error, Hashable, Sendable {
    /// Why.
    let fault: MeterFault

    /// Refused because of what was found.
    static func implausible(_ quantity: MeteredQuantity, _ found: String) -> Refusal {
        Refusal(fault: .implausible(quantity: quantity.rawValue, found: found))
    }
}
