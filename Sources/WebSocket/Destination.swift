/// Where a client dials, and what it says there.
package struct Destination: Sendable {
    /// Name or address of the server.
    package var host: String
    /// TCP port.
    package var port: Int
    /// How the line is secured; nil: not at all.
    package var tls: TLSClient?
    /// The request target as it shall go over the line: path and query, already encoded.
    package var target: String
    /// The subprotocols that are offered, in order of preference.
    package var subprotocols: [String]
    /// Further headers, for example `Authorization`.
    package var headers: [(name: String, value: String)]

    package init(
        host: String, port: Int, tls: TLSClient?, target: String, subprotocols: [String],
        headers: [(name: String, value: String)]
    ) {
        self.host = host
        self.port = port
        self.tls = tls
        self.target = target
        self.subprotocols = subprotocols
        self.headers = headers
    }
}
