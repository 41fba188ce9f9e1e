package import PKI
package import WebSocket

/// How the listeners prove who they are and chargers who they are, as it stands in files now.
package struct Credentials: Sendable {
    /// What each listener of the site is secured with, in their order; nil where it is plain.
    package var tls: [TLSServer?]
    /// The chargers' passwords.
    package var passwords: PasswordBook

    package init(tls: [TLSServer?], passwords: PasswordBook) {
        self.tls = tls
        self.passwords = passwords
    }
}
