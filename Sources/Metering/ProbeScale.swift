import Units

/// The checks that tell a right map from a wrong one, and what each is worth. They sum to a
/// hundred. Voltages come first, because a low-voltage site always has them, whatever it draws.
struct ProbeScale {
    private(set) var score = 0
    private(set) var evidence: [String] = []
    private(set) var doubts: [String] = []

    /// The device's own word for its model.
    static let identity = 40
    /// The device's own word for its maker.
    static let makerName = 25
    private static let voltage = 25
    private static let frequency = 15
    private static let sum = 10
    private static let current = 5
    private static let apparent = 5

    /// Mains between line and neutral anywhere in the world's 230 V grids.
    static let volts = Volts.volts(200)...Volts.volts(260)
    /// Mains of 50 and 60 Hz.
    static let hertz = Frequency(rawValue: 45_000)...Frequency(rawValue: 65_000)

    mutating func found(_ text: String, weight: Int) {
        score += weight
        evidence.append(text)
    }

    mutating func weigh(_ figures: ProbeFigures) {
        weigh(voltages: figures.voltages)
        weigh(frequency: figures.frequency)
        weighSum(of: figures)
        weigh(currents: figures.currents)
        weighApparent(of: figures)
    }

    private mutating func weigh(voltages: [Volts]) {
        guard !voltages.isEmpty else { return }
        let text = voltages.map { inThousandths($0.rawValue, "V") }.joined(separator: ", ")
        if voltages.allSatisfy(ProbeScale.volts.contains) {
            found("voltages of \(text)", weight: ProbeScale.voltage)
        } else {
            doubts.append("voltages of \(text), not 200 to 260 V")
        }
    }

    private mutating func weigh(frequency: Frequency?) {
        guard let frequency else { return }
        let text = inThousandths(frequency.rawValue, "Hz")
        if ProbeScale.hertz.contains(frequency) {
            found("a frequency of \(text)", weight: ProbeScale.frequency)
        } else {
            doubts.append("a frequency of \(text), not 45 to 65 Hz")
        }
    }

    private mutating func weigh(currents: [Amperes]) {
        if currents.allSatisfy({ $0 <= PlausibilityRules.currentUnknown }) {
            found("currents below 10,000 A", weight: ProbeScale.current)
        } else {
            doubts.append("a current above 10,000 A")
        }
    }

    /// A meter without load proves nothing by its sum.
    private mutating func weighSum(of figures: ProbeFigures) {
        guard let total = figures.powerTotal, figures.powers.count == 3 else { return }
        let magnitudes = figures.powers.reduce(Int64(0)) {
            $0.saturated(adding: Int64(clamping: $1.rawValue.magnitude))
        }
        let sum = figures.powers.reduce(Int64(0)) { $0.saturated(adding: $1.rawValue) }
        let apart = sum.saturated(adding: -max(total.rawValue, -Int64.max)).magnitude
        let allowed = max(PlausibilityRules.powerFloor.rawValue, magnitudes / 50).magnitude
        guard apart <= allowed else {
            doubts.append("phases that sum to \(sum) W beside a total of \(total.rawValue) W")
            return
        }
        guard magnitudes > PlausibilityRules.powerFloor.rawValue else { return }
        found("phases that sum to the total of \(total.rawValue) W", weight: ProbeScale.sum)
    }

    private mutating func weighApparent(of figures: ProbeFigures) {
        guard figures.powers.count == figures.currents.count,
            figures.voltages.count == figures.currents.count,
            doubts.isEmpty
        else { return }
        let fits = figures.powers.indices.allSatisfy { input in
            let most = figures.voltages[input].apparentPower(with: figures.currents[input])
            let margin = most.rawValue / 20 + PlausibilityRules.powerFloor.rawValue
            return figures.powers[input].rawValue.magnitude <= (most.rawValue + margin).magnitude
        }
        if fits {
            found("powers that volts and amperes allow", weight: ProbeScale.apparent)
        } else {
            doubts.append("a power above volts times amperes")
        }
    }
}

extension Int64 {
    /// The sum, held at the ends of the range: registers may hold anything.
    fileprivate func saturated(adding other: Int64) -> Int64 {
        let (sum, overflows) = addingReportingOverflow(other)
        return overflows ? (other > 0 ? .max : .min) : sum
    }
}
