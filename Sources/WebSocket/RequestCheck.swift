import NIOHTTP1

/// What RFC 6455, section 4.2.1 asks of a request before anybody is asked about it.
enum RequestCheck {
    /// The request, or why it is refused.
    static func check(
        _ head: HTTPRequestHead, from source: String, certificate: [UInt8]?, bounds: SocketBounds
    ) -> Result<UpgradeRequest, RefusedRequest> {
        if let refusal = fault(head) { return .failure(RefusedRequest(refusal: refusal)) }
        let authorization = head.headers["Authorization"]
        guard authorization.count <= 1 else {
            return .failure(RefusedRequest(refusal: .ambiguous))
        }
        let offered = head.headers[canonicalForm: "Sec-WebSocket-Protocol"].filter { !$0.isEmpty }
        guard offered.count <= bounds.subprotocolsOffered else {
            return .failure(RefusedRequest(refusal: .tooManySubprotocols))
        }
        return .success(
            UpgradeRequest(
                target: head.uri, subprotocols: offered.map(String.init),
                authorization: authorization.first, source: source,
                certificate: certificate))
    }

    /// The first thing that is wrong with the request as such.
    private static func fault(_ head: HTTPRequestHead) -> Refusal? {
        let headers = head.headers
        guard head.method == .GET else { return .notGet }
        guard head.version == .http1_1, names("websocket", in: headers, "Upgrade"),
            names("upgrade", in: headers, "Connection")
        else { return .notWebSocket }
        guard headers["Sec-WebSocket-Version"] == ["13"] else { return .wrongVersion }
        let keys = headers["Sec-WebSocket-Key"]
        // 16 bytes in base64 are 22 characters and two of padding.
        guard keys.count == 1, keys[0].utf8.count == 24, keys[0].hasSuffix("==") else {
            return .badKey
        }
        guard !headers.contains(name: "Transfer-Encoding"),
            headers["Content-Length"].allSatisfy({ $0 == "0" })
        else { return .withBody }
        return nil
    }

    private static func names(_ token: String, in headers: HTTPHeaders, _ name: String) -> Bool {
        headers[canonicalForm: name].contains { $0.lowercased() == token }
    }
}

/// The failure of `RequestCheck`.
struct RefusedRequest: Error {
    let refusal: Refusal
}
