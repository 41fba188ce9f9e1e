/// What `GET /v1/chargers` answers.
package struct ChargersDocument: Hashable, Codable, Sendable {
    /// In the order of the site file.
    package var chargers: [ChargerDocument]
    /// Who else wanted to connect and was refused, the last first; a bounded list.
    package var strangers: [StrangerDocument]
    /// Every connection that was refused since the start, by reason.
    package var refused: [CountDocument]

    package init(
        chargers: [ChargerDocument], strangers: [StrangerDocument], refused: [CountDocument]
    ) {
        self.chargers = chargers
        self.strangers = strangers
        self.refused = refused
    }
}
