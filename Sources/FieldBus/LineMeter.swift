package import Depot
package import Metering

/// A meter as its line needs it.
package struct LineMeter: Sendable {
    /// Where it stands in the site plan.
    package let position: MeterPosition
    /// As the site has wired it.
    package let meter: Meter
    /// How its model is read.
    package let map: RegisterMap
    /// What it may show.
    package let rules: PlausibilityRules
    /// The commissioned serial number; with nil the first that answers is taken for it.
    package let serialNumber: String?

    package init(
        position: MeterPosition, meter: Meter, map: RegisterMap, rules: PlausibilityRules,
        serialNumber: String?
    ) {
        self.position = position
        self.meter = meter
        self.map = map
        self.rules = rules
        self.serialNumber = serialNumber
    }

    /// `meters` by their line, in the order of the first of each: those with equal addresses
    /// share one.
    package static func lines(of meters: [LineMeter]) -> [[LineMeter]] {
        var lines: [[LineMeter]] = []
        for meter in meters {
            let known = lines.firstIndex { $0.first?.meter.address == meter.meter.address }
            if let known { lines[known].append(meter) } else { lines.append([meter]) }
        }
        return lines
    }
}
