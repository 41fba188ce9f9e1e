package import Depot

/// What is to be done in the world.
package enum Effect: Hashable, Codable, Sendable {
    /// To a charger.
    case order(ChargerPosition, ChargerOrder)
    /// To a charger's question.
    case answer(ChargerPosition, question: Int64, ChargerAnswer)
    /// To the store.
    case store(StoreOrder)
    /// To a node's contactor.
    case trip(NodePosition, TripDecision)
}

/// The answer to a charger's question.
package enum ChargerAnswer: Hashable, Codable, Sendable {
    case authorize(isAccepted: Bool)
    case start(transaction: Int64, isAccepted: Bool)
    case stop
    /// It is to keep its message and send it again.
    case retryLater
}

/// The effects of one step, in the order in which they are to be carried out. Reused from step to
/// step.
package struct Effects: Hashable, Codable, Sendable {
    package private(set) var items: [Effect] = []

    package init() {}

    package mutating func append(_ effect: Effect) { items.append(effect) }

    /// Forgets what was carried out and keeps the memory.
    package mutating func removeAll() { items.removeAll(keepingCapacity: true) }
}
