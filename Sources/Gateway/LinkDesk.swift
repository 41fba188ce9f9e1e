import Depot
import NIOCore
import OCPP
import PKI
import Units
import WebSocket

/// The connections of a site's chargers: who may come in, and who has come. Lives on one loop.
///
/// A class, because sockets and their handlers share it.
final class LinkDesk {
    let plan: SitePlan
    private let clock: Gateway.Clock
    private let report: Gateway.Report
    /// The connection of each charger; nil while it has none.
    private var lines: [LinkLine?]
    /// Whether somebody was let in under a charger's name and has not come yet.
    private var isPromised: [Bool]
    /// When a refused claim of each charger's name was told last.
    private var claimsTold: [Instant?]
    /// How often each charger has connected lately.
    private var quotas: [ConnectionQuota]
    private var nextConnection: Int64 = 1
    /// What closed connections have counted.
    private var ended: [ChargerPosition: LinkCounters] = [:]
    let doorkeeper: Doorkeeper
    /// Who was not let in.
    private(set) var refusals = RefusalBook()

    init(
        plan: SitePlan, clock: @escaping Gateway.Clock, report: @escaping Gateway.Report
    ) throws(PKIError) {
        self.plan = plan
        doorkeeper = try Doorkeeper()
        self.clock = clock
        self.report = report
        lines = plan.chargers.map { _ in nil }
        isPromised = plan.chargers.map { _ in false }
        claimsTold = plan.chargers.map { _ in nil }
        quotas = plan.chargers.map { _ in ConnectionQuota() }
    }

    // MARK: Who may come in

    /// The path under which chargers dial, before their identity.
    private static let path = "/ocpp/"
    /// A refused claim of a charger's name is told again after so long.
    private static let claimToldEvery = Milliseconds.minutes(1)
    /// The statuses of what says that the name is not proven, or another's just now.
    private static let claimStatuses = [401, 403, 409]

    /// The verdict on an upgrade, before anything is granted.
    func decide(_ request: UpgradeRequest, _ pending: PendingUpgrade, listener: Int) {
        guard let identity = Self.identity(in: request.target) else {
            return refuse(nil, Self.badIdentity, pending)
        }
        // Who has not proven his name learns nothing about any.
        switch plan.ocpp.listeners[listener].securityProfile {
        case 1, 2: checkPassword(request, identity, pending, listener)
        case 3:
            guard Self.isShown(request.certificate, of: identity) else {
                return refuse(identity, Self.otherCertificate, pending)
            }
            admit(request, identity, pending, listener)
        default: admit(request, identity, pending, listener)
        }
    }

    private func checkPassword(
        _ request: UpgradeRequest, _ identity: String, _ pending: PendingUpgrade, _ listener: Int
    ) {
        guard let login = request.authorization.flatMap({ BasicLogin($0) }) else {
            return refuse(identity, Self.noPassword, pending)
        }
        guard login.user == Array(identity.utf8) else {
            return refuse(identity, Self.otherUser, pending)
        }
        guard let password = Password(received: login.password) else {
            return refuse(identity, Self.wrongPassword, pending)
        }
        doorkeeper.check(identity, password, from: request.source, on: pending.loop) { answer in
            switch answer {
            case .right: self.admit(request, identity, pending, listener)
            case .wrong: self.refuse(identity, Self.wrongPassword, pending)
            case .busy: self.refuse(identity, Self.busy, pending)
            case .locked: self.refuse(identity, Self.locked, pending)
            }
        }
    }

    /// Whether a certificate names the identity that was dialled, byte by byte.
    private static func isShown(_ certificate: [UInt8]?, of identity: String) -> Bool {
        // `try?`: TLS lets nobody in without one that it can read; what can't be read names nobody.
        guard let certificate, let shown = try? Certificate(der: certificate) else { return false }
        let names = shown.hostNames + [shown.commonName].compactMap { $0 }
        return names.contains { $0.utf8.elementsEqual(identity.utf8) }
    }

    /// The name is proven, or need not be: whether the site takes it here and now.
    private func admit(
        _ request: UpgradeRequest, _ identity: String, _ pending: PendingUpgrade, _ listener: Int
    ) {
        guard let charger = plan.charger(named: identity), isAllowed(charger, on: listener) else {
            return refuse(identity, Self.unknown, pending)
        }
        guard !plan[charger].isAbsent else { return refuse(identity, Self.absent, pending) }
        guard request.subprotocols.contains(Self.subprotocol) else {
            return refuse(identity, Self.noSubprotocol, pending)
        }
        guard quotas[charger.index].allows(request.source, at: clock().instant) else {
            return refuse(identity, Self.tooOften, pending)
        }
        claim(charger, identity, from: request.source, pending)
    }

    /// The newest connection wins over a dead one only (threats T1): the old one is asked first, and
    /// of several who claim a free or a dead one's place the first gets it. The place is looked at
    /// again after the old one was asked, because somebody may have got it meanwhile.
    private func claim(
        _ charger: ChargerPosition, _ identity: String, from source: String,
        _ pending: PendingUpgrade
    ) {
        guard !isPromised[charger.index] else {
            return refuse(identity, Self.alreadyConnected, pending)
        }
        guard let asked = openSocket(of: charger) else {
            return accept(charger, from: source, pending)
        }
        asked.probe { [weak self] isAlive in
            guard let self else { return }
            let holder = self.openSocket(of: charger)
            let isFree = holder == nil || holder === asked
            guard !isAlive, isFree, !self.isPromised[charger.index] else {
                return self.refuse(identity, Self.alreadyConnected, pending)
            }
            asked.abort()
            self.accept(charger, from: source, pending)
        }
    }

    private func openSocket(of charger: ChargerPosition) -> Socket? {
        guard let socket = lines[charger.index]?.socket, socket.isOpen else { return nil }
        return socket
    }

    private func refuse(_ identity: String?, _ refusal: Refusal, _ pending: PendingUpgrade) {
        let now = clock()
        if let identity, let charger = plan.charger(named: identity) {
            refusals.note(charger, identity, because: "\(refusal.reason)", at: now.utc)
            if Self.claimStatuses.contains(refusal.status) {
                tellClaim(of: charger, refusal, at: now.instant)
            }
        } else {
            refusals.note(stranger: identity, because: "\(refusal.reason)", at: now.utc)
        }
        pending.answer(.refuse(refusal))
    }

    /// Who guesses passwords can do so often: what becomes of it must not grow with that.
    private func tellClaim(
        of charger: ChargerPosition, _ refusal: Refusal, at now: Instant
    ) {
        if let told = claimsTold[charger.index], now - told < Self.claimToldEvery { return }
        claimsTold[charger.index] = now
        report(charger, .claimRefused(reason: "\(refusal.reason)"))
    }

    private func accept(
        _ charger: ChargerPosition, from source: String, _ pending: PendingUpgrade
    ) {
        quotas[charger.index].note(source, at: clock().instant)
        let line = LinkLine(
            link: ChargePointLink(
                configuration: ChargePointLink.Configuration(
                    identity: plan[charger].id, model: plan[charger].model,
                    connectors: plan.connectorNumbers(of: charger)),
                connection: nextConnection),
            charger: charger, desk: self)
        nextConnection += 1
        isPromised[charger.index] = true
        pending.answer(.accept(subprotocol: Self.subprotocol, handler: line))
        // The line hears `opened` in the loop's next round, before this runs, or never: a client
        // that left keeps the place from nobody.
        pending.loop.assumeIsolated().execute { self.isPromised[charger.index] = false }
    }

    private func isAllowed(_ charger: ChargerPosition, on listener: Int) -> Bool {
        plan.ocpp.listeners[listener].chargers?.contains(charger) ?? true
    }

    /// The identity in a request target, taken byte by byte: nothing is decoded, so nothing can be
    /// smuggled in by an encoding.
    static func identity(in target: String) -> String? {
        guard target.hasPrefix(path) else { return nil }
        let identity = String(target.dropFirst(path.count))
        return ChargerIdentity.isOne(identity) ? identity : nil
    }

    private static let subprotocol = "ocpp1.6"
    private static let badIdentity = Refusal(
        status: 400, reason: "no charge point identity in the path", headers: [])
    private static let noPassword = Refusal(
        status: 401, reason: "no password (HTTP Basic)", headers: challenge)
    private static let otherUser = Refusal(
        status: 401, reason: "the user name is not the identity in the path", headers: challenge)
    private static let wrongPassword = Refusal(
        status: 401, reason: "wrong password, or none is set", headers: challenge)
    private static let busy = Refusal(
        status: 503, reason: "too many logins wait for their check", headers: [])
    private static let locked = Refusal(
        status: 429, reason: "too many wrong passwords from this address", headers: [])
    private static let otherCertificate = Refusal(
        status: 403, reason: "the certificate is another charge point's", headers: [])
    private static let challenge: [(name: StaticString, value: StaticString)] = [
        ("WWW-Authenticate", "Basic realm=\"busbar\"")
    ]
    private static let unknown = Refusal(
        status: 404, reason: "unknown charge point at this listener", headers: [])
    private static let absent = Refusal(
        status: 403, reason: "charge point is marked absent", headers: [])
    private static let noSubprotocol = Refusal(
        status: 400, reason: "no subprotocol that is spoken here", headers: [])
    private static let tooOften = Refusal(
        status: 429, reason: "charge point connects too often", headers: [("Retry-After", "60")])
    private static let alreadyConnected = Refusal(
        status: 409, reason: "charge point is connected already", headers: [])

    // MARK: Who has come

    /// A connection is open: whatever the charger had before is over.
    func opened(_ line: LinkLine) {
        if let older = lines[line.charger.index], older !== line { older.drop() }
        lines[line.charger.index] = line
    }

    /// A connection is gone.
    func closed(_ line: LinkLine) {
        ended[line.charger, default: LinkCounters()] += line.counters
        if lines[line.charger.index] === line { lines[line.charger.index] = nil }
    }

    /// What all connections of each charger have counted, the open one's included.
    var counters: [ChargerPosition: LinkCounters] {
        lines.reduce(into: ended) { all, line in
            guard let line else { return }
            all[line.charger, default: LinkCounters()] += line.counters
        }
    }

    func now() -> Moment { clock() }

    func tell(_ report: LinkReport, of charger: ChargerPosition) { self.report(charger, report) }

    func deliver(_ delivery: Gateway.Delivery) {
        switch delivery {
        case .order(let charger, let order):
            guard let line = lines[charger.index] else {
                return report(charger, .outcome(order: order.number, .notSent))
            }
            line.order(order)
        case .answer(let charger, let answer): lines[charger.index]?.answer(answer)
        }
    }
}
