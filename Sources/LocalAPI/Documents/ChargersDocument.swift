/// What `GET /v1/chargers` answers.
package struct ChargersDocument: Hashable, Codable, Sendable {
    /// In the order of the site file.
    package var chargers: [ChargerDocument]

    package init(
        chargers: [ChargerDocument]
    ) {
        self.chargers = chargers
    }
}
