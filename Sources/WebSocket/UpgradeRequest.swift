/// What a client asked for, before anything is granted. All of it is the client's own words.
package struct UpgradeRequest: Hashable, Sendable {
    /// The request target as it came, undecoded: path and query.
    package let target: String
    /// The subprotocols that were offered, in the client's order of preference.
    package let subprotocols: [String]
    /// The Authorization header, if there was one.
    package let authorization: String?
    /// The address that the connection comes from, without its port.
    package let source: String
    /// The certificate (DER) that the client has shown, where the listener asks for one. Its chain
    /// and dates were found good; whose it is, is for the verdict to see.
    package let certificate: [UInt8]?
}
