/// What a model of charger is told after each boot, beside its floors: the `set_up` part of the
/// contract's `charger.yaml`.
package struct ChargerSetUp: Hashable, Codable, Sendable {
    /// What its MeterValues are to have, in its own words (OCPP 1.6 section 7.31), 1 to 16; nil: what
    /// every charger of its current is asked for.
    package var measurands: [String]?
    /// Further keys, at most 16, in the order of the file.
    package var keys: [Key]
    /// Whether it may be sent TriggerMessage: some lose their connection by it.
    package var takesTriggers: Bool

    package init(measurands: [String]?, keys: [Key], takesTriggers: Bool) {
        self.measurands = measurands
        self.keys = keys
        self.takesTriggers = takesTriggers
    }

    /// One key and its value (OCPP 1.6 section 6.9: at most 50 and 500 characters).
    package struct Key: Hashable, Codable, Sendable {
        package var name: String
        package var value: String

        package init(name: String, value: String) {
            self.name = name
            self.value = value
        }
    }

    /// What a charger that keeps to the standard needs.
    package static let ordinary = ChargerSetUp(measurands: nil, keys: [], takesTriggers: true)
}
