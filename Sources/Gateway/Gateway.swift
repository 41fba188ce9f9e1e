package import Depot
package import NIOCore
package import OCPP
import Synchronization
package import Units
package import WebSocket

/// The central system that the chargers dial: listeners, identities checked against the site before
/// the upgrade, and one `ChargePointLink` on each connection. It has no rules of its own.
///
/// Everything lives on one event loop. A class, because it stands for the bound ports.
package final class Gateway: Sendable {
    /// What the gateway hears goes here, on the gateway's loop.
    package typealias Report = @Sendable (ChargerPosition, LinkReport) -> Void
    /// The moment as links shall see it: monotonic time and the *served* clock.
    package typealias Clock = @Sendable () -> Moment

    private let loop: any EventLoop
    private let desk: NIOLoopBound<LinkDesk>
    private let rules: OCPPRules
    private let listeners: Mutex<[WebSocketListener]> = Mutex([])

    /// A gateway for `plan` on `loop`.
    package static func make(
        plan: SitePlan, loop: any EventLoop, clock: @escaping Clock, report: @escaping Report
    ) async throws -> Gateway {
        try await loop.submit {
            let desk = try LinkDesk(plan: plan, clock: clock, report: report)
            return Gateway(
                loop: loop, desk: NIOLoopBound(desk, eventLoop: loop), rules: plan.ocpp)
        }.get()
    }

    private init(loop: any EventLoop, desk: NIOLoopBound<LinkDesk>, rules: OCPPRules) {
        self.loop = loop
        self.desk = desk
        self.rules = rules
    }

    /// Binds every listener of the site. The ports are told in their order.
    package func open(
        _ bounds: SocketBounds, _ credentials: Credentials
    ) async throws(ListenFailure) -> [Int] {
        loop.execute { [desk] in desk.value.doorkeeper.use(credentials.passwords) }
        var ports: [Int] = []
        for index in rules.listeners.indices {
            let listener = try await bind(index, bounds, tls: credentials.tls[index])
            listeners.withLock { $0.append(listener) }
            ports.append(listener.port)
        }
        return ports
    }

    private func bind(
        _ index: Int, _ bounds: SocketBounds, tls: TLSServer?
    ) async throws(ListenFailure) -> WebSocketListener {
        let rule = rules.listeners[index]
        let desk = self.desk
        precondition((tls != nil) == (rule.securityProfile >= 2), "TLS is profile 2 and 3")
        do {
            return try await loop.flatSubmit {
                WebSocketListener.bind(
                    host: rule.host, port: rule.port, bounds: bounds, tls: tls,
                    on: self.loop
                ) { request, pending in
                    desk.value.decide(request, pending, listener: index)
                }
            }.get()
        } catch {
            throw ListenFailure(
                host: rule.host, port: rule.port, code: (error as? IOError)?.errnoCode)
        }
    }

    /// Goes on with other certificates and passwords: they hold for who comes next.
    package func renew(_ credentials: Credentials) {
        loop.execute { [desk] in desk.value.doorkeeper.use(credentials.passwords) }
        for (listener, tls) in zip(listeners.withLock { $0 }, credentials.tls) {
            if let tls { listener.secure(with: tls) }
        }
    }

    /// Carries orders and answers to a charger's link; those for a charger that is not connected
    /// end as not sent. May be called from any thread; the caller bounds what it sends.
    package func deliver(_ deliveries: [Delivery]) {
        loop.execute { [desk] in
            for delivery in deliveries { desk.value.deliver(delivery) }
        }
    }

    /// What goes to a charger.
    package enum Delivery: Sendable {
        case order(ChargerPosition, LinkOrder)
        case answer(ChargerPosition, LinkAnswer)
    }

    /// Closes every listener and socket.
    package func stop() async throws {
        let open = listeners.withLock { $0 }
        for listener in open { try await listener.stop().get() }
    }

    /// Who asked for an upgrade in vain.
    package func refusalBook() async throws -> RefusalBook {
        try await loop.submit { [desk] in desk.value.refusals }.get()
    }

    /// Upgrades that were refused, by reason, over all listeners; also those that were no request,
    /// and TLS handshakes that came to nothing.
    package func refusals() async throws -> [String: Int] {
        var total: [String: Int] = [:]
        for listener in listeners.withLock({ $0 }) {
            let counts = try await listener.counts().get()
            total.merge(counts.refusals) { $0 + $1 }
            total.merge(counts.securityFaults) { $0 + $1 }
        }
        return total
    }

    /// What the links met and did not pass on, by charger.
    package func counters() async throws -> [ChargerPosition: LinkCounters] {
        try await loop.submit { [desk] in desk.value.counters }.get()
    }
}
