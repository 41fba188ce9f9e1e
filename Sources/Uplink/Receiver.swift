import AsyncHTTPClient
import Foundation
import Gzip
import LocalAPI
import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL
import PKI
import Settings
import Units

/// The receiver upstream: one batch, one connection, one answer.
///
/// Certificates, keys and token are read for each batch: what was renewed is used without a
/// restart. A connection of its own for each costs a handshake per batch, four an hour.
struct Receiver: Sendable {
    let settings: UplinkSettings
    /// How long an attempt may take in all, from the first packet to the last byte of the answer.
    let attemptTime: Milliseconds

    /// Hands a batch over and tells what was said to it.
    func answer(to batch: Batch) async throws(DeliveryFailure) -> ReceiverAnswer {
        let request = try request(batch)
        let http = HTTPClient(
            eventLoopGroupProvider: .singleton, configuration: try configuration())
        let outcome = await inTime { () async -> Result<ReceiverAnswer, DeliveryFailure> in
            do {
                return .success(try await Self.exchange(request, http))
            } catch {
                return .failure(Self.explained(error))
            }
        }
        // It throws only where it was shut down before, and then there is nothing to do.
        try? await http.shutdown()
        return try outcome.get()
    }

    /// The first to end of the work and of the time for it.
    private func inTime(
        _ work: @escaping @Sendable () async -> Result<ReceiverAnswer, DeliveryFailure>
    ) async -> Result<ReceiverAnswer, DeliveryFailure> {
        await withTaskGroup(of: Result<ReceiverAnswer, DeliveryFailure>.self) { group in
            group.addTask { await work() }
            group.addTask { [attemptTime] in
                // Ended by the answer: then its own result is looked at no more.
                try? await Task.sleep(for: .milliseconds(attemptTime.rawValue))
                return .failure(.tooSlow)
            }
            let first = await group.next() ?? .failure(.tooSlow)
            group.cancelAll()
            return first
        }
    }

    private static func exchange(
        _ request: HTTPClientRequest, _ http: HTTPClient
    ) async throws -> ReceiverAnswer {
        let response = try await http.execute(request, timeout: .hours(1))
        let body = try await response.body.collect(upTo: ReceiverAnswer.bodyBytesHighest)
        return ReceiverAnswer(
            status: Int(response.status.code),
            retryAfter: response.headers.first(name: "retry-after"),
            body: Array(body.readableBytesView))
    }

    // MARK: The question

    private func request(_ batch: Batch) throws(DeliveryFailure) -> HTTPClientRequest {
        var request = HTTPClientRequest(url: settings.url)
        request.method = .POST
        request.headers = [
            "content-type": "application/json", "content-encoding": "gzip",
            "accept": "application/json", "user-agent": "busbar-uplink",
            "idempotency-key": batch.idempotencyKey, "connection": "close",
        ]
        if let token = try token() {
            request.headers.add(name: "authorization", value: "Bearer \(token)")
        }
        request.body = .bytes(PackedText.packed(Array(batch.text.utf8)))
        return request
    }

    private func token() throws(DeliveryFailure) -> String? {
        guard let file = settings.tokenFile else { return nil }
        let text = String(decoding: try contents(file), as: UTF8.self)
            .trimmingCharacters(in: .whitespacesAndNewlines)
        guard (1...8192).contains(text.utf8.count),
            text.utf8.allSatisfy({ (33...126).contains($0) })
        else {
            throw .ownFile("\(file) is no token: it is one word of printable characters")
        }
        return text
    }

    private func contents(_ file: String) throws(DeliveryFailure) -> [UInt8] {
        do throws(PKIError) {
            return try SafeFile.read(file)
        } catch {
            throw .ownFile(error.text)
        }
    }

    // MARK: The connection

    private func configuration() throws(DeliveryFailure) -> HTTPClient.Configuration {
        var tls = TLSConfiguration.makeClientConfiguration()
        tls.minimumTLSVersion = .tlsv12
        tls.certificateVerification = .fullVerification
        if let file = settings.authorityFile {
            tls.trustRoots = .certificates(try certificates(file))
        }
        if let client = settings.client {
            tls.certificateChain = try certificates(client.certificate).map { .certificate($0) }
            let key = try contents(client.key)
            do {
                tls.privateKey = .privateKey(try NIOSSLPrivateKey(bytes: key, format: .pem))
            } catch {
                throw .ownFile("\(client.key) holds no private key that can be used")
            }
        }
        var configuration = HTTPClient.Configuration(
            tlsConfiguration: tls, redirectConfiguration: .disallow,
            timeout: HTTPClient.Configuration.Timeout(
                connect: .milliseconds(attemptTime.rawValue),
                read: .milliseconds(attemptTime.rawValue)))
        // The pace of attempts is ours: each is one.
        configuration.connectionPool.retryConnectionEstablishment = false
        configuration.httpVersion = .http1Only
        return configuration
    }

    private func certificates(_ file: String) throws(DeliveryFailure) -> [NIOSSLCertificate] {
        let bytes = try contents(file)
        do {
            return try NIOSSLCertificate.fromPEMBytes(bytes)
        } catch {
            throw .ownFile("\(file) holds no certificate that can be used")
        }
    }

    /// What a failed exchange means.
    private static func explained(_ error: any Error) -> DeliveryFailure {
        switch error {
        case is NIOTooManyBytesError: .tooLong
        case let error as HTTPClientError: explained(error)
        case is HTTPParserError: .cut
        case let error as NIOConnectionError: .notReachable(words(error))
        case let error as NIOSSLError: .notReachable("its TLS is not to be trusted (\(error))")
        case is NIOSSLExtraError: .notReachable("its certificate does not name it (\(error))")
        case let error as IOError where [ECONNRESET, EPIPE].contains(error.errnoCode): .cut
        case let error as IOError: .notReachable(SystemError.text(error.errnoCode))
        default: .notReachable("\(error)")
        }
    }

    private static func explained(_ error: HTTPClientError) -> DeliveryFailure {
        switch error {
        case .remoteConnectionClosed, .uncleanShutdown: .cut
        case .readTimeout, .writeTimeout, .deadlineExceeded: .tooSlow
        case .connectTimeout: .notReachable("it does not answer")
        case .tlsHandshakeTimeout: .notReachable("its TLS handshake does not end")
        default: .notReachable("\(error)")
        }
    }

    private static func words(_ error: NIOConnectionError) -> String {
        if let failed = error.connectionErrors.first?.error {
            return (failed as? IOError).map { SystemError.text($0.errnoCode) } ?? "\(failed)"
        }
        if error.dnsAError != nil || error.dnsAAAAError != nil {
            return "the name \(error.host) can't be resolved"
        }
        return "\(error)"
    }
}
