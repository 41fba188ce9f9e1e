import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1

/// Asks the daemon over its socket. Call `shutdown()` when done; it owns connections.
package struct LocalAPIClient: Sendable {
    /// The most bytes of an answer: a depot of a thousand connectors stays under one MiB.
    package static let answerBytesHighest = 8 * 1024 * 1024
    /// How long an answer may take: the store may be busy, the tick never is.
    static let answerTime = TimeAmount.seconds(10)
    /// How long the events may pause: ten ticks of the slowest period, and then some.
    static let silenceTime = TimeAmount.seconds(30)

    /// Where the socket is.
    package let socketPath: String
    private let http: HTTPClient

    package init(socketPath: String) {
        self.socketPath = socketPath
        var configuration = HTTPClient.Configuration(
            timeout: HTTPClient.Configuration.Timeout(
                connect: Self.answerTime, read: Self.silenceTime))
        // A dead daemon is told of at once instead of being tried again for ten seconds.
        configuration.connectionPool.retryConnectionEstablishment = false
        configuration.redirectConfiguration = .disallow
        http = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
    }

    /// Closes its connections. The client is of no use afterwards.
    package func shutdown() async {
        // It throws only where it was shut down before, and then there is nothing to do.
        try? await http.shutdown()
    }

    /// The depot as it is now.
    package func status() async throws(LocalAPIClientError) -> Received<StatusDocument> {
        try await get("/v1/status")
    }

    /// The status after each tick, beginning with the present one.
    package func events() async throws(LocalAPIClientError) -> StatusEvents {
        let response = try await send(request("/v1/events"))
        guard response.status == .ok else { throw try await refusal(response) }
        return StatusEvents(path: socketPath, body: response.body)
    }

    /// Why a connector's limit is what it is, or was at a moment.
    package func why(
        _ name: ConnectorName, at moment: Timestamp?
    ) async throws(LocalAPIClientError) -> Received<WhyDocument> {
        let query = moment.map { "?at=" + encoded($0.text) } ?? ""
        return try await get("/v1/why/\(encoded(name.charger))/\(name.connector)\(query)")
    }

    /// The alarms that stand and, where `includesEnded`, those of the past.
    package func alarms(
        includesEnded: Bool
    ) async throws(LocalAPIClientError) -> Received<AlarmsDocument> {
        try await get(includesEnded ? "/v1/alarms?all" : "/v1/alarms")
    }

    /// Every charger and its link.
    package func chargers() async throws(LocalAPIClientError) -> Received<ChargersDocument> {
        try await get("/v1/chargers")
    }

    /// Every vehicle and whether it will be ready.
    package func fleet() async throws(LocalAPIClientError) -> Received<FleetDocument> {
        try await get("/v1/fleet")
    }

    /// What would flow with nobody there, at all connectors or at one.
    package func floors(
        of name: ConnectorName?
    ) async throws(LocalAPIClientError) -> Received<FloorsDocument> {
        let path = name.map { "/\(encoded($0.charger))/\($0.connector)" } ?? ""
        return try await get("/v1/floors\(path)")
    }

    /// Asks for something to be done; a refusal by the daemon is an answer, no error.
    package func command(
        _ command: CommandRequest
    ) async throws(LocalAPIClientError) -> Received<CommandAnswer> {
        let response = try await post(command, to: "/v1/commands")
        guard response.status == .ok || response.status == .conflict else {
            throw try await refusal(response)
        }
        return try Self.read(try await body(response))
    }

    /// What waits to be handed upstream, with numbers above `seq`, in at most `bytesHighest` bytes
    /// of rows (`outboxBytesHighest` at most) and at least one where there is any.
    package func outbox(
        after seq: Int64, bytesHighest: Int
    ) async throws(LocalAPIClientError) -> Received<OutboxDocument> {
        try await get("/v1/outbox?after=\(seq)&bytes=\(bytesHighest)")
    }

    /// The most bytes of rows that one answer carries.
    package static let outboxBytesHighest = LocalAPIRoute.outboxBytesHighest

    /// Tells that upstream has every row up to `seq`. A refusal is an error here.
    package func acknowledgeOutbox(
        upTo seq: Int64
    ) async throws(LocalAPIClientError) -> Received<RemovedDocument> {
        let told = AcknowledgementDocument(acknowledged: seq)
        let response = try await post(told, to: "/v1/outbox/acknowledge")
        guard response.status == .ok else { throw try await refusal(response) }
        return try Self.read(try await body(response))
    }

    /// Tells why a delivery failed.
    package func noteUplinkFailure(
        _ failure: UplinkFailureDocument
    ) async throws(LocalAPIClientError) {
        let response = try await post(failure, to: "/v1/outbox/failure")
        guard response.status == .ok else { throw try await refusal(response) }
        _ = try await body(response)
    }

    private func post(
        _ document: some Encodable, to uri: String
    ) async throws(LocalAPIClientError) -> HTTPClientResponse {
        var request = request(uri)
        request.method = .POST
        request.headers.add(name: "content-type", value: "application/json")
        do {
            request.body = .bytes(try LocalAPICoding.encoder().encode(document))
        } catch {
            throw .unreadable("the question can't be written: \(error)")
        }
        return try await send(request)
    }

    private func get<Document: Decodable & Sendable>(
        _ uri: String
    ) async throws(LocalAPIClientError) -> Received<Document> {
        let response = try await send(request(uri))
        guard response.status == .ok else { throw try await refusal(response) }
        return try Self.read(try await body(response))
    }

    private func request(_ uri: String) -> HTTPClientRequest {
        var request = HTTPClientRequest(url: "http+unix://\(encoded(socketPath))\(uri)")
        // A kept connection would only meet a daemon that was restarted meanwhile.
        request.headers.add(name: "connection", value: "close")
        return request
    }

    private func send(
        _ request: HTTPClientRequest
    ) async throws(LocalAPIClientError) -> HTTPClientResponse {
        do {
            return try await http.execute(request, timeout: Self.answerTime)
        } catch {
            throw Self.explained(error, path: socketPath)
        }
    }

    private func body(_ response: HTTPClientResponse) async throws(LocalAPIClientError) -> Data {
        do {
            let buffer = try await response.body.collect(upTo: Self.answerBytesHighest)
            return Data(buffer.readableBytesView)
        } catch {
            throw Self.explained(error, path: socketPath)
        }
    }

    private func refusal(
        _ response: HTTPClientResponse
    ) async throws(LocalAPIClientError) -> LocalAPIClientError {
        let code = Int(response.status.code)
        let json = try await body(response)
        do {
            return .refused(code, try JSONDecoder().decode(ErrorDocument.self, from: json))
        } catch {
            return .unreadable("status \(code) without an explanation")
        }
    }

    /// Everything but letters, digits and `-._~` is encoded (RFC 3986 section 2.3).
    private func encoded(_ text: String) -> String {
        text.utf8.map { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."),
                UInt8(ascii: "_"), UInt8(ascii: "~"):
                String(UnicodeScalar(byte))
            default: "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
            }
        }.joined()
    }

    static func read<Document: Decodable & Sendable>(
        _ json: Data
    ) throws(LocalAPIClientError) -> Received<Document> {
        do {
            return Received(
                document: try JSONDecoder().decode(Document.self, from: json), json: json)
        } catch {
            throw .unreadable("it is no \(Document.self)")
        }
    }

    /// What a failed connection means.
    static func explained(_ error: any Error, path: String) -> LocalAPIClientError {
        switch error {
        case let error as LocalAPIClientError: error
        case is NIOTooManyBytesError: .unreadable("it is too long")
        case let error as IOError: .notReachable(reason(of: error), path: path)
        case let error as HTTPClientError: .notReachable(reason(of: error), path: path)
        case is SocketAddressError: .notReachable(.badPath, path: path)
        default: .notReachable(.other("\(error)"), path: path)
        }
    }

    private static func reason(of error: IOError) -> NotReachable {
        switch error.errnoCode {
        case ENOENT, ENOTDIR: .noSocket
        case ECONNREFUSED: .nobodyListens
        case EACCES, EPERM: .notPermitted
        case ECONNRESET, EPIPE: .hungUp
        default: .other(error.description)
        }
    }

    private static func reason(of error: HTTPClientError) -> NotReachable {
        switch error {
        case .connectTimeout, .readTimeout, .deadlineExceeded: .noAnswer
        case .remoteConnectionClosed: .hungUp
        case .emptyHost, .invalidURL, .missingSocketPath: .badPath
        default: .other(error.description)
        }
    }
}
