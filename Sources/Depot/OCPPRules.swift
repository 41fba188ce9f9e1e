/// The `ocpp` part of a site file.
package struct OCPPRules: Hashable, Codable, Sendable {
    /// Where chargers may dial in; never empty.
    package var listeners: [Listener]
    /// What happens to an identity that the site does not know.
    package var unknownChargers: UnknownChargers
    /// Whether a connector without a transaction still counts at its fallback.
    package var refusesOfflineStart: Bool

    package init(
        listeners: [Listener], unknownChargers: UnknownChargers, refusesOfflineStart: Bool
    ) {
        self.listeners = listeners
        self.unknownChargers = unknownChargers
        self.refusesOfflineStart = refusesOfflineStart
    }

    /// One address that chargers dial, with one security profile.
    package struct Listener: Hashable, Codable, Sendable {
        /// The address to bind.
        package var host: String
        /// The TCP port; 0 takes any free one (for tests).
        package var port: Int
        /// 0 open, 1 password, 2 TLS and password, 3 TLS and client certificate.
        package var securityProfile: Int
        /// Who may dial here; nil: every charger of the site.
        package var chargers: [ChargerPosition]?

        package init(host: String, port: Int, securityProfile: Int, chargers: [ChargerPosition]?) {
            self.host = host
            self.port = port
            self.securityProfile = securityProfile
            self.chargers = chargers
        }
    }

    /// What happens to an unknown identity; the raw values are the site file's words.
    package enum UnknownChargers: String, CaseIterable, Codable, Sendable {
        case refuse, quarantine
    }
}
