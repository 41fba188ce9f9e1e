import Depot
import Units

/// What a scenario expects to be true.
enum Statement: Hashable, Sendable {
    /// The limit that the controller tells, and why.
    case limit([ConnectorPosition], Bounds, CauseWanted?)
    /// Why the limit is what it is.
    case cause([ConnectorPosition], CauseWanted)
    /// What really flows into each: in mA on its highest phase, or in W from the mains.
    case draws([ConnectorPosition], Bounds)
    /// What each charger really offers its vehicle.
    case offers([ConnectorPosition], Bounds)
    /// Whether a transaction runs.
    case charges([ConnectorPosition], Bool)
    /// How many transactions were ever kept on the disk.
    case transactions([ConnectorPosition], Int64)
    /// How often the limit turned from rising to falling or back.
    case turns([ConnectorPosition], atMost: Int64)
    /// How many profiles each charger was sent and accepted.
    case profiles([ConnectorPosition], atMost: Int64)
    /// What flows through a node: on its highest phase, on one, or in W.
    case carries(NodePosition, Phase?, Bounds)
    case alarm(String, stands: Bool)
    /// What the controller is able to do.
    case mode(String)

    /// It counts over a time, so that it is true or not at its end.
    var isCount: Bool {
        switch self {
        case .turns, .profiles: true
        case .limit, .cause, .draws, .offers, .charges, .transactions, .carries, .alarm, .mode:
            false
        }
    }

    /// The connectors that it speaks of.
    var connectors: [ConnectorPosition] {
        switch self {
        case .limit(let connectors, _, _), .cause(let connectors, _), .draws(let connectors, _),
            .offers(let connectors, _), .charges(let connectors, _),
            .transactions(let connectors, _), .turns(let connectors, _),
            .profiles(let connectors, _):
            connectors
        case .carries, .alarm, .mode: []
        }
    }

    /// Between what a figure has to be, in thousandths of its unit.
    struct Bounds: Hashable, Sendable {
        var lowest: Int64
        var highest: Int64
        /// A or kW.
        var unit: String

        func contains(_ value: Int64) -> Bool { value >= lowest && value <= highest }
    }

    /// A cause as far as it is told.
    struct CauseWanted: Hashable, Sendable {
        /// The word in `status.json`.
        var kind: String
        var node: NodePosition?
        var phase: Phase?
        /// The worst other load counts for a silent meter; nil: either.
        var isMeterSilent: Bool?

        func fits(_ cause: Cause) -> Bool {
            guard cause.kind == kind, node == nil || cause.node == node else { return false }
            if let phase, cause.constraint != .current(phase) { return false }
            return isMeterSilent.map { $0 == cause.isMeterSilent } ?? true
        }
    }
}
