import CGPIOD
package import Depot
import Glibc

/// The GPIO chips of the box, by libgpiod 1.6.
package struct GPIODSource: LineSource {
    package init() {}

    package func input(
        _ place: LinePlace, isActiveLow: Bool
    ) throws(LineFault) -> any RequestedInput {
        let line = try GPIODLine(place)
        try line.requestEdges(isActiveLow: isActiveLow)
        return line
    }

    package func output(
        _ place: LinePlace, isOn: Bool
    ) throws(LineFault) -> any RequestedOutput {
        let line = try GPIODLine(place)
        try line.requestOutput(isOn: isOn)
        return line
    }
}

/// One line of libgpiod, with a handle of its own on the chip.
///
/// A class, because it owns memory and a descriptor of libgpiod. Safe: both pointers come from one
/// chip that is open as long as the object lives and is closed once, which releases the line; they
/// never leave the class, which is not `Sendable`, so that one thread alone can use it.
@safe private final class GPIODLine: RequestedInput, RequestedOutput {
    private let chip: OpaquePointer
    private let line: OpaquePointer
    private(set) var descriptor: Int32 = -1

    private static let consumer = "busbard"
    /// What the kernel keeps of edges (16), and as much again that came meanwhile.
    private static let edgesHighest = 32

    init(_ place: LinePlace) throws(LineFault) {
        guard let chip = unsafe gpiod_chip_open_lookup(place.chip) else {
            throw GPIODLine.chipFault(errno)
        }
        var line = unsafe gpiod_chip_find_line(chip, place.line)
        if unsafe line == nil, let number = UInt32(place.line) {
            unsafe line = unsafe gpiod_chip_get_line(chip, number)
        }
        guard let line = unsafe line else {
            unsafe gpiod_chip_close(chip)
            throw .noLine
        }
        unsafe self.chip = unsafe chip
        unsafe self.line = unsafe line
    }

    deinit { unsafe gpiod_chip_close(chip) }

    private static func chipFault(_ code: Int32) -> LineFault {
        switch code {
        case ENOENT, ENODEV, ENXIO, ENOTTY: .noChip
        case EACCES, EPERM: .notPermitted
        default: .system(call: "gpiod_chip_open_lookup", code: code)
        }
    }

    private static func requestFault(_ call: String, _ code: Int32) -> LineFault {
        code == EBUSY ? .busy : .system(call: call, code: code)
    }

    func requestEdges(isActiveLow: Bool) throws(LineFault) {
        let flags = isActiveLow ? Int32(GPIOD_LINE_REQUEST_FLAG_ACTIVE_LOW) : 0
        guard
            unsafe gpiod_line_request_both_edges_events_flags(line, Self.consumer, flags) == 0
        else { throw GPIODLine.requestFault("gpiod_line_request_both_edges_events_flags", errno) }
        descriptor = unsafe gpiod_line_event_get_fd(line)
    }

    func requestOutput(isOn: Bool) throws(LineFault) {
        guard unsafe gpiod_line_request_output(line, Self.consumer, isOn ? 1 : 0) == 0 else {
            throw GPIODLine.requestFault("gpiod_line_request_output", errno)
        }
    }

    func takeEdges() throws(LineFault) {
        for _ in 0..<Self.edgesHighest {
            var none = timespec()
            let waiting = unsafe gpiod_line_event_wait(line, &none)
            guard waiting >= 0 else { throw .system(call: "gpiod_line_event_wait", code: errno) }
            guard waiting > 0 else { return }
            var event = gpiod_line_event()
            guard unsafe gpiod_line_event_read(line, &event) == 0 else {
                throw .system(call: "gpiod_line_event_read", code: errno)
            }
        }
    }

    func isActive() throws(LineFault) -> Bool {
        let value = unsafe gpiod_line_get_value(line)
        guard value >= 0 else { throw .system(call: "gpiod_line_get_value", code: errno) }
        return value > 0
    }

    func set(_ isOn: Bool) throws(LineFault) {
        guard unsafe gpiod_line_set_value(line, isOn ? 1 : 0) == 0 else {
            throw .system(call: "gpiod_line_set_value", code: errno)
        }
    }
}
