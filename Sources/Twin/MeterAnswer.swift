package import Depot

/// What one poll of a simulated meter gives.
package enum MeterAnswer: Hashable, Sendable {
    case reading(Reading)
    case fault(MeterFault)
}
