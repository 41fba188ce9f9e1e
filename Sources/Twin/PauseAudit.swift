import Control
import Depot

/// Checks that a crash ends no pause: what was paused and on the disk when the controller died is
/// paused once the next one has heard the disk.
struct PauseAudit: Hashable, Sendable {
    /// How many pauses outlived a crash.
    private(set) var outlived: Int64 = 0
    /// What went wrong, in words; at most `findingsHighest` are kept.
    private(set) var findings: [String] = []
    /// What was paused at the last death, by name: the next site file may have other positions.
    private var paused: [Name] = []

    private static let findingsHighest = 10

    private struct Name: Hashable, Sendable {
        var charger: String
        var connector: Int
    }

    /// The controller dies. With orders that wait for the disk, or a disk that was lately full,
    /// nobody can know what is kept.
    mutating func controllerDies(_ controller: Controller, isDiskCalm: Bool) {
        guard isDiskCalm else {
            paused = []
            return
        }
        let plan = controller.plan
        paused = plan.connectors.indices.filter { controller.connectors[$0].isPaused }.map {
            let connector = plan.connectors[$0]
            return Name(charger: plan[connector.charger].id, connector: connector.number)
        }
    }

    /// A person has asked for something: what was paused before means nothing any more.
    mutating func personSpoke() { paused = [] }

    /// The next controller has heard the disk.
    mutating func controllerRecalled(_ controller: Controller) {
        for name in paused {
            guard let charger = controller.plan.charger(named: name.charger),
                let connector = controller.plan.connector(name.connector, of: charger)
            else { continue }
            if controller.connectors[connector.index].isPaused {
                outlived += 1
            } else if findings.count < Self.findingsHighest {
                findings.append("the pause of \(name.charger)/\(name.connector) ended by a crash")
            }
        }
        paused = []
    }
}
