import Control
import Depot
import Units

/// One thing that happens to a depot at a moment.
enum Happening: Sendable {
    /// A vehicle comes.
    case pluggedIn(ConnectorPosition, Visit)
    /// It leaves.
    case unplugged(ConnectorPosition)
    /// It takes no more than this; nil: all that it can.
    case appetite(ConnectorPosition, ChargingRate?)
    /// A row of the timetable: the bay's own vehicle leaves then, and needs so much.
    case planned(ConnectorPosition, leavesIn: Milliseconds, needs: Percent)
    /// The network to a charger fails or comes back.
    case network(ChargerPosition, isUp: Bool)
    /// A charger loses its supply for some seconds.
    case rebooted(ChargerPosition)
    /// A charger's clock jumps.
    case chargerClock(ChargerPosition, by: Milliseconds)
    /// A charger departs from the book from now on.
    case conduct(ChargerPosition, @Sendable (inout Quirks) -> Void)
    /// What else draws at a node itself; nil: as before.
    case otherLoad(NodePosition, PerPhase<Amperes?>)
    /// Something happens to a meter.
    case meter(MeterPosition, SimulatedMeter.Disturbance)
    /// The controller's process is gone.
    case controllerDied
    /// It is there again.
    case controllerStarted
    /// It does nothing, and its sockets stay open.
    case controllerHung
    /// It goes on.
    case controllerWoke
    /// The wall clock of the box jumps.
    case wallClock(by: Milliseconds)
    /// The disk takes nothing, or does again.
    case disk(isFull: Bool)
    /// A line calls, rests or can't be read.
    case line(InputPosition, LineState)
    /// A person asks for something.
    case command(Command.Action)

    /// Who comes.
    struct Visit: Hashable, Sendable {
        var stateOfCharge: Percent = .percent(20)
        var isSinglePhase = false
        /// Its card belongs to no vehicle of the fleet.
        var isStranger = false
    }
}

/// What a line says.
enum LineState: Hashable, Sendable {
    case calls, rests, lost

    /// As a scenario says it.
    var words: String {
        switch self {
        case .calls: "calls"
        case .rests: "rests"
        case .lost: "lost"
        }
    }
}
