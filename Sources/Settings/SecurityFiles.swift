/// The files that the listeners and the chargers prove themselves with, by path.
package struct SecurityFiles: Hashable, Sendable {
    /// The passwords of chargers; nil where no listener asks for any.
    package let passwords: String?
    /// Each listener's, in the order of the site file; nil for one without TLS.
    package let listeners: [Listener?]

    package init(passwords: String?, listeners: [Listener?]) {
        self.passwords = passwords
        self.listeners = listeners
    }

    /// What a listener with TLS shows, and whom it asks.
    package struct Listener: Hashable, Sendable {
        /// PEM, the listener's own certificate first.
        package let certificate: String
        package let key: String
        /// The authority that chargers' certificates are signed by; nil: it asks for none.
        package let clientAuthority: String?

        package init(certificate: String, key: String, clientAuthority: String?) {
            self.certificate = certificate
            self.key = key
            self.clientAuthority = clientAuthority
        }
    }
}
