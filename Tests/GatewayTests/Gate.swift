import Depot
import Gateway
import NIOCore
import NIOPosix
import OCPP
import PKI
import Synchronization
import Units
import Waiting
import WebSocket

/// A gateway on a free loopback port, and what it reported.
final class Gate: Sendable {
    let gateway: Gateway
    let port: Int
    private let log: Log

    private final class Log: Sendable {
        let reports = Mutex<[LinkReport]>([])
    }

    private init(gateway: Gateway, port: Int, log: Log) {
        self.gateway = gateway
        self.port = port
        self.log = log
    }

    /// The site's clock stands still: no deadline of a link passes by itself.
    static func open(_ bounds: SocketBounds) async throws -> Gate {
        try await open(
            bounds, profile: 0, Credentials(tls: [nil], passwords: .empty))
    }

    /// The same, where chargers must prove who they are.
    static func open(
        _ bounds: SocketBounds, profile: Int, _ credentials: Credentials
    ) async throws -> Gate {
        try await open(bounds, profile: profile, credentials) { .zero }
    }

    /// The same, where the site's clock goes on with the machine's.
    static func openWithTime(
        _ bounds: SocketBounds, profile: Int, _ credentials: Credentials
    ) async throws -> Gate {
        let begun = ContinuousClock.now
        return try await open(bounds, profile: profile, credentials) {
            Milliseconds(rawValue: Int64((ContinuousClock.now - begun) / .milliseconds(1)))
        }
    }

    private static func open(
        _ bounds: SocketBounds, profile: Int, _ credentials: Credentials,
        passed: @escaping @Sendable () -> Milliseconds
    ) async throws -> Gate {
        let log = Log()
        let gateway = try await Gateway.make(
            plan: .example(profile: profile), loop: MultiThreadedEventLoopGroup.singleton.next(),
            clock: {
                Moment(
                    instant: Instant(milliseconds: 5_000_000) + passed(),
                    utc: UTCTime(milliseconds: 1_772_388_000_000) + passed(), isSynchronised: true)
            },
            report: { _, report in log.reports.withLock { $0.append(report) } })
        let ports = try await gateway.open(bounds, credentials)
        return Gate(gateway: gateway, port: ports[0], log: log)
    }

    /// The connections that were opened and those that ended, in order.
    var comings: [String] {
        log.reports.withLock { $0 }.compactMap { report in
            switch report {
            case .opened: "opened"
            case .closed: "closed"
            case .booted, .status, .metered, .authorizeAsked, .startAsked, .stopAsked, .outcome,
                .violated, .claimRefused:
                nil
            }
        }
    }

    /// Why claims of a charger's name were told to be refused, in order.
    var claims: [String] {
        log.reports.withLock { $0 }.compactMap { report in
            if case .claimRefused(let reason) = report { reason } else { nil }
        }
    }

    /// Logs in under the charger's name; answers pings like any charger.
    func dial() -> Caller { dial("CP-1", authorization: nil, tls: nil) }

    /// Logs in under any name, with what proves it.
    func dial(_ identity: String, authorization: String?, tls: TLSClient?) -> Caller {
        let caller = Caller()
        let loop = MultiThreadedEventLoopGroup.singleton.next()
        let destination = Destination(
            host: "127.0.0.1", port: port, tls: tls, target: "/ocpp/\(identity)",
            subprotocols: ["ocpp1.6"],
            headers: authorization.map { [("Authorization", $0)] } ?? [])
        loop.execute {
            WebSocketDialer(bounds: .standard, on: loop)
                .dial(destination, handler: caller) { caller.fail($0) }
        }
        return caller
    }

    /// Logs in under the charger's name, and never says a word again: the link of a charger whose
    /// network is gone.
    func dialMute() async throws -> any Channel {
        try await dialMute(from: "127.0.0.1", expecting: 1)
    }

    /// The same from an address of the loopback, when so many comings and goings are expected.
    func dialMute(from address: String, expecting count: Int) async throws -> any Channel {
        let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .bind(to: SocketAddress(ipAddress: address, port: 0))
            .connect(host: "127.0.0.1", port: port).get()
        let request = [
            "GET /ocpp/CP-1 HTTP/1.1", "Host: box", "Upgrade: websocket", "Connection: Upgrade",
            "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==", "Sec-WebSocket-Version: 13",
            "Sec-WebSocket-Protocol: ocpp1.6", "", "",
        ]
        try await channel.writeAndFlush(ByteBuffer(string: request.joined(separator: "\r\n")))
        try await eventually("the login of the mute") { comings.count == count }
        return channel
    }
}
