import Allocation
import Depot
import Units

/// The lists that readings are taken apart with and a tick's division is made with. They are kept
/// for their memory alone and are no part of the controller's state: any two are equal, and none
/// is written down.
struct Workspace: Sendable {
    /// Who takes part, in the order of the plan, and who took part when that was last asked.
    var asking: [Turn] = []
    var askedBefore: [Turn] = []
    /// Who takes part, in rank: `asking`, sorted.
    var turns: [Turn] = []
    /// The same as claims, but for vehicles that sleep and are not called.
    var claims: [Claim] = []
    /// Those: what they keep if nobody else can use it.
    var sleepers: [Claim] = []
    /// Who takes no part, and why.
    var aside: [(ConnectorPosition, Cause)] = []
    /// What chargers may draw together below each branch.
    var capacities: [Load] = []
    /// What each connector counts for beside the claims.
    var counted: [Load] = []
    /// One for each of `claims`.
    var shares: [Share] = []
    /// Which of `claims` follow their cuts.
    var prompt: [Int] = []
    /// What comes of it.
    var decisions: [Decision] = []
    /// What each connector is seen to draw in one reading.
    var seen: [Load] = []
    /// The ids of the alarms about listeners that anybody may use, one for each listener.
    var listenerAlarms: [String] = []
    private var division: Division?

    /// Divides `capacities`; the shares are `divided` then.
    mutating func divide(among claims: [Claim], beside loads: [Load], on tree: ElectricalTree) {
        var division = self.division.take() ?? Division(on: tree)
        division.divide(capacities, among: claims, beside: loads)
        self.division = division
    }

    /// The shares of the last division, in the order of its claims.
    var divided: [Share] { division?.shares ?? [] }
}

/// When a connector's turn comes.
struct Turn: Equatable {
    let connector: ConnectorPosition
    let standing: Int
    let urgency: Int64
    let rank: Int64

    func precedes(_ other: Turn) -> Bool {
        if standing != other.standing { return standing < other.standing }
        if urgency != other.urgency { return urgency < other.urgency }
        return rank != other.rank ? rank < other.rank : connector < other.connector
    }
}

/// What the division comes to for one connector.
struct Decision {
    let connector: ConnectorPosition
    /// Of its claim.
    let floor: ChargingRate
    let minimum: ChargingRate
    let step: ChargingRate
    /// Its share, and why it is that.
    let rate: ChargingRate
    let cause: Cause
    /// What the last lease permits, as far as the charger may hold it.
    let held: ChargingRate
    let transaction: Int64
    /// The branch that leaves it no more; nil: none does.
    var shortOf: Int?
    /// Its vehicle sleeps, and others come first.
    var isAsleep = false

    var isCut: Bool { rate < held }
}

extension Workspace: Hashable {
    static func == (_: Workspace, _: Workspace) -> Bool { true }

    func hash(into _: inout Hasher) {}
}

extension Workspace: Codable {
    init(from _: any Decoder) {}

    func encode(to _: any Encoder) {}
}

// What holds a workspace writes nothing for it, not even its name.
extension KeyedEncodingContainer {
    mutating func encode(_: Workspace, forKey _: Key) {}
}

extension KeyedDecodingContainer {
    func decode(_: Workspace.Type, forKey _: Key) -> Workspace { Workspace() }
}
