package import Depot
package import Units

/// One charger's link as the controller sees it.
package struct ChargerWatch: Hashable, Codable, Sendable {
    /// Whether it is connected.
    package internal(set) var link: Link = .neverHeard
    /// When this connection, or the last one, was opened.
    var openedAt: Instant?
    /// How its clock stands.
    package internal(set) var clock = ClockWatch()
    /// Whether it lends its floors to others.
    package internal(set) var hold = StationHold()
    /// What BootNotification told.
    package internal(set) var boot: Boot?
    /// When it was set up after a boot on this connection.
    package internal(set) var bootedAt: Instant?
    /// Another back end steers it; nil while none does.
    package internal(set) var release: Provenance?
    /// What is still to be set up, next first.
    package internal(set) var setUp: [SetUpStep] = []
    /// Orders that have not ended.
    package internal(set) var pending: [PendingOrder] = []
    /// Since when a set-up step could not be carried out; nil while all goes well.
    package internal(set) var setUpRetryAt: Instant?
    /// Steps the charger refused: told, not repeated.
    package internal(set) var setUpRefused: [String] = []
    /// The version of the local list that it has accepted since its boot.
    var localListVersion: Int64?
    /// It refused to be asked for samples, and is not asked again before its next boot.
    var tellsNoSamples = false
    /// The end of a transaction that was told without its number and is not kept yet.
    var unkeptStop: Int64?
    /// What of its flash's daily budget is used.
    package internal(set) var writes: WriteBook
    /// Breaches of the protocol.
    package internal(set) var violations: Int64 = 0
    /// What the last one was.
    package internal(set) var lastViolation: String?
    /// The last refusal of somebody who asked to connect under its name; nil once it is long ago,
    /// or the charger has connected since: many ask without a password first, as HTTP allows.
    var claim: Claim?

    init(writes: WriteBook) { self.writes = writes }

    /// At most so many orders may be open for one charger; more are not made. A cut is always.
    static let pendingHighest = 64
    /// At most so many refused set-up steps are remembered.
    static let refusedHighest = 16

    /// A refused claim stands as an alarm for so long after the last.
    static let claimLength = Milliseconds.minutes(15)

    /// A refusal of somebody who asked to connect under a charger's name.
    struct Claim: Hashable, Codable, Sendable {
        var reason: String
        var at: Instant
    }

    /// Whether a charger is connected.
    package enum Link: Hashable, Codable, Sendable {
        case neverHeard
        case online(connection: Int64, since: UTCTime)
        case offline(since: UTCTime, reason: String)
    }

    /// What a charger says of itself.
    package struct Boot: Hashable, Codable, Sendable {
        package var maker: String
        package var model: String
        package var firmware: String
        /// The model file of the site was not written for this.
        package var isStrange: Bool
    }

    /// One thing that a charger is told once per boot, after its floors.
    package enum SetUpStep: Hashable, Codable, Sendable {
        case cap
        case configure(key: String, value: String)
        case localList(LocalList)
        case askStatus(ConnectorPosition)
        case askSample(ConnectorPosition)

        var isLocalList: Bool {
            switch self {
            case .localList: true
            case .cap, .configure, .askStatus, .askSample: false
            }
        }
    }

    /// An order that has not ended.
    package struct PendingOrder: Hashable, Codable, Sendable {
        package var number: Int64
        package var purpose: Purpose
    }

    /// What an order was for.
    package enum Purpose: Hashable, Codable, Sendable {
        case lease(ConnectorPosition)
        case floor(ConnectorPosition)
        case readBack(ConnectorPosition)
        case clearLease(ConnectorPosition)
        case stationHold
        case dayPlan(ConnectorPosition)
        case setUp(SetUpStep)
        case remedy(ConnectorPosition)
        case pause(ConnectorPosition)
    }

    /// The connection's number; nil while it is not connected.
    package var connection: Int64? {
        switch link {
        case .online(let connection, _): connection
        case .neverHeard, .offline: nil
        }
    }

    /// Whether another back end steers it.
    package var isReleased: Bool { release != nil }

    /// Whether an order for this purpose is open.
    func hasPending(_ purpose: Purpose) -> Bool {
        pending.contains { $0.purpose == purpose }
    }

    /// Whether a set-up order is open: they go one at a time.
    var hasPendingSetUp: Bool {
        pending.contains {
            switch $0.purpose {
            case .setUp: true
            case .lease, .floor, .readBack, .clearLease, .stationHold, .dayPlan, .remedy, .pause:
                false
            }
        }
    }
}
