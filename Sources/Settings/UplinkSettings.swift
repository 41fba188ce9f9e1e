/// Where and how batches are handed upstream.
package struct UplinkSettings: Hashable, Sendable {
    /// Where batches are posted to: https, or http to this box itself.
    package let url: String
    /// PEM: who signed the receiver's certificate; nil for those whom the system trusts.
    package let authorityFile: String?
    /// PEM: what this box shows the receiver; nil where it shows none.
    package let client: Client?
    /// A token for the `Authorization` header, read again at each use; nil for none.
    package let tokenFile: String?
    /// The most bytes of a batch before it is packed.
    package let batchBytesHighest: Int
    /// What the daemon keeps for it.
    package let outbox: OutboxSettings

    package init(
        url: String, authorityFile: String?, client: Client?, tokenFile: String?,
        batchBytesHighest: Int, outbox: OutboxSettings
    ) {
        self.url = url
        self.authorityFile = authorityFile
        self.client = client
        self.tokenFile = tokenFile
        self.batchBytesHighest = batchBytesHighest
        self.outbox = outbox
    }

    /// A certificate of the box's own and its key, by path.
    package struct Client: Hashable, Sendable {
        /// PEM, the box's own certificate first.
        package let certificate: String
        package let key: String

        package init(certificate: String, key: String) {
            self.certificate = certificate
            self.key = key
        }
    }
}
