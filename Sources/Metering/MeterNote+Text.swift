import Depot
import Units

extension MeterNote {
    /// One sentence for the log, with the figures.
    package var text: String {
        switch self {
        case .dropped(let quantity, let fault):
            "its \(quantity) can't be had (\(fault.text)); limits don't rest on it"
        case .unread(let fault):
            "its slow or identity registers did not answer (\(fault.text)); they are asked again"
        case .ranBackward(let quantity, let from, let to):
            "its \(quantity) fell from \(from.wattHours) Wh to \(to.wattHours) Wh: another meter, a "
                + "reset, or a register that is no counter. Check that it is the meter of its node"
        }
    }

    /// Whether it puts the meter itself in question, and not only a quantity beside the limits.
    package var isDoubt: Bool {
        switch self {
        case .dropped, .unread: false
        case .ranBackward: true
        }
    }

    /// Equal for repetitions of one note, whatever its figures are.
    package var subject: String {
        switch self {
        case .dropped(let quantity, _): quantity
        case .unread: "registers"
        case .ranBackward(let quantity, _, _): "\(quantity) ran backward"
        }
    }
}
