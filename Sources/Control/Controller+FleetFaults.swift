import Depot
import Units

/// What a person should know of the fleet's files.
extension Controller {
    /// The files were read anew: an alarm whose text would be wrong now ends, and the next tick
    /// raises it with the right one.
    mutating func renewFleetFaults(
        _ faults: [FleetFault], at moment: Moment, into effects: inout Effects
    ) {
        for fault in fleetFaults where !faults.contains(fault) {
            alarms.end(fault.alarm, at: moment, into: &effects)
        }
        fleetFaults = faults
    }

    mutating func noteFleetFaults(at moment: Moment, into effects: inout Effects) {
        for fault in fleetFaults {
            alarms.note(fault.alarm, .warning, at: moment, into: &effects) { fault.text }
        }
    }
}

extension FleetFault {
    fileprivate var alarm: String { "fleet:\(file)" }

    fileprivate var text: String {
        switch kind {
        case .refused(let reason):
            return "\(file) can't be read: \(reason). What it said before holds on, until busbard "
                + "is restarted. Mend the file; it is read again by itself."
        case .rows(let count, let first):
            let rest = count - first.count
            return "\(file): \(count == 1 ? "a row is" : "\(count) rows are") left out, so "
                + "vehicles may not be known, or not be ready. \(first.joined(separator: "; "))"
                + (rest > 0 ? "; and \(rest) more, in the log of busbard" : "")
                + ". Mend the file; it is read again by itself."
        }
    }
}
