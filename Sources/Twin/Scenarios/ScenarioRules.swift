import Depot
import Units

/// What a scenario says of its whole site and of the box.
struct ScenarioRules: Hashable, Sendable {
    var reserve: Percent = .percent(5)
    var fallbackShare: Percent = .percent(30)
    var lease: Milliseconds = .seconds(180)
    var renewal: Milliseconds = .seconds(50)
    var meterLost: ControlRules.MeterLost = .otherLoadHighest
    var acceptsUnknown = true
    var refusesOfflineStart = false
    /// The true time at the controller's start.
    var begin = Rehearsal.begin
    /// So long after it our side notices that a connection is gone; nil: within a second.
    var notice: Milliseconds?
    /// The longest that a message takes, one way.
    var delay: Milliseconds = .milliseconds(100)
    /// Time 0 is the controller's start.
    var startsCold = false

    func write(into plan: inout SitePlan) {
        plan.control.reserve = reserve
        plan.control.fallbackShare = fallbackShare
        plan.control.lease = lease
        plan.control.renewal = renewal
        plan.control.meterLost = meterLost
        plan.authorization.acceptsUnknown = acceptsUnknown
        plan.ocpp.refusesOfflineStart = refusesOfflineStart
        for index in plan.chargers.indices {
            plan.chargers[index].model.lease = lease
            plan.chargers[index].model.renewal = renewal
        }
    }

    /// How fast every vehicle follows.
    static let dynamics = SimulatedVehicle.Dynamics(
        deadTime: .seconds(1), fall: .seconds(1), rise: .seconds(4))

    /// Everybody by the book and in the same time, so that a line of a scenario shows its own doing.
    func circumstances(of site: PreparedSite) -> Circumstances {
        var options = PlantOptions.night
        options.traffic = .manual
        options.meterNoise = 0
        options.reaction += delay
        options.dynamics = Self.dynamics
        var circumstances = Circumstances(
            site: site, options: options,
            network: Circumstances.Network(
                delayHighest: delay, stalls: 0, stallHighest: .zero,
                noticeHighest: notice ?? .seconds(1)),
            faults: .none)
        if let notice { circumstances.network.noticeLowest = notice }
        circumstances.begin = begin
        return circumstances
    }
}
