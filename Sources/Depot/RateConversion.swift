package import Units

/// What a connector's limit means for the site: from its charger's own unit to amperes on the
/// site's phases and watts from the mains, and back. The only place where the two meet, so that
/// fallbacks, ledger and allocation count alike.
///
/// | charger | on each phase it may use | active power |
/// |---|---|---|
/// | A | the limit | limit × phases × highest voltage |
/// | W, DC | W / efficiency / power factor / (phases × lowest voltage) | W / efficiency |
/// | W, AC | the same over one phase, never past the rated power over its phases | W |
///
/// The efficiency counts only where the limit means the output (SAFETY.md section 4). Loads are
/// rounded up and rates down, in integers and without loss between, so a rate that was made to fit
/// fits: `load(of: rate(fitting: room))` is never above `room` where the connector draws.
///
/// An AC charger that takes watts lets a single-phase vehicle draw the whole limit on one phase;
/// a mapping nobody has proven may be a single-phase one on any phase (R9). Both therefore count
/// the whole power on each phase; what a three-phase station can carry on a phase bounds the first.
package struct RateConversion: Hashable, Codable, Sendable {
    /// Amperes or watts.
    package let unit: ChargingRateUnit
    /// The site phases on which the connector may draw.
    package let occupied: PerPhase<Bool>
    /// Milliamperes on a phase for one of the rate's unit.
    private let current: Ratio
    /// Watts for one of the rate's unit.
    private let power: Ratio
    /// Where the rate of an AC charger in watts begins to be carried by all its phases: its rated
    /// power. Zero where that rule does not apply.
    private let balancedFrom: Int64
    /// Milliamperes on a phase for one watt that all phases carry.
    private let balanced: Ratio

    /// The conversion for `connector` of a charger of `model`, while the voltage line to neutral
    /// stays between the two given ones, 1 V to 1 kV each. The model's efficiency and power factor
    /// are at least 1 %.
    package init(
        model: ChargerModel, connector: Connector, voltageLowest: Volts, voltageHighest: Volts
    ) {
        let plausible = Volts.volts(1)...Volts.volts(1000)
        precondition(
            plausible.contains(voltageLowest) && plausible.contains(voltageHighest),
            "a conversion needs voltages from 1 V to 1 kV")
        unit = model.unit
        occupied = connector.phases.occupied
        switch model.unit {
        case .amperes:
            current = Ratio(1, over: 1)
            // mA × mV are microwatts.
            power = Ratio(connector.phases.count * voltageHighest.rawValue, over: 1_000_000)
            balancedFrom = 0
            balanced = current
        case .watts:
            let efficiency =
                switch model.limitMeaning {
                case .acInput: Percent.whole
                case .dcOutput: model.efficiency
                }
            power = Ratio(Percent.whole.rawValue, over: efficiency.rawValue)
            // W × 1000 / (e / 10,000 × f / 10,000 × mV / 1000) are milliamperes on one phase.
            let onOne = Ratio(
                100_000_000_000_000,
                over: efficiency.rawValue * model.powerFactor.rawValue * voltageLowest.rawValue)
            balanced = Ratio(onOne.numerator, over: onOne.denominator * connector.phases.count)
            switch (model.current, connector.phases) {
            case (.dc, .three), (_, .single):
                current = balanced
                balancedFrom = 0
            case (.ac, .three):
                current = onOne
                balancedFrom = connector.rated.rawValue.bounded
            case (_, .unknown):
                current = onOne
                balancedFrom = 0
            }
        }
    }

    /// The most that the connector draws from the mains under this limit, rounded up. Rates past
    /// 100 GW (or 100 MA) count as that.
    package func load(of rate: ChargingRate) -> Load {
        let bounded = rate.rawValue.bounded
        var onPhase = current.up(bounded)
        if balancedFrom > 0 {
            onPhase = min(onPhase, balanced.up(max(bounded, balancedFrom)))
        }
        return Load(
            current: occupied.map { $0 ? Amperes(rawValue: onPhase) : .zero },
            power: Watts(rawValue: power.up(bounded)))
    }

    /// What a milliampere on each phase comes to in power while the rate rises with it, in microwatts,
    /// rounded up.
    package var microwattsPerMilliampere: Int64 {
        ChargingRate(rawValue: power.up(1_000_000))
            .scaledUp(by: current.denominator, over: current.numerator).rawValue
    }

    /// The highest limit whose load fits into `room` on every phase that the connector may use and
    /// in power, rounded down to the unit (not yet to the model's step). It is negative where the
    /// room is: what a lack of room means is the caller's to say.
    package func rate(fitting room: Load) -> ChargingRate {
        var lowest = power.down(room.power.rawValue.bounded)
        for phase in Phase.allCases where occupied[phase] {
            lowest = min(lowest, rate(fittingOnPhase: room.current[phase].rawValue.bounded))
        }
        return ChargingRate(rawValue: lowest.bounded)
    }

    /// The highest limit under which the connector draws no more than `current` on any phase that
    /// it may use, whatever that comes to in power; rounded down to the unit.
    package func rate(fittingOnEachPhase current: Amperes) -> ChargingRate {
        ChargingRate(rawValue: rate(fittingOnPhase: current.rawValue.bounded).bounded)
    }

    private func rate(fittingOnPhase room: Int64) -> Int64 {
        guard balancedFrom > 0, room >= balanced.up(balancedFrom) else {
            return current.down(room)
        }
        return balanced.down(room)
    }
}

/// An exact factor between two units, in lowest terms.
private struct Ratio: Hashable, Codable, Sendable {
    let numerator: Int64
    let denominator: Int64

    /// Both are positive.
    init(_ numerator: Int64, over denominator: Int64) {
        precondition(numerator > 0 && denominator > 0, "a conversion factor is positive")
        var divisor = numerator
        var rest = denominator
        while rest != 0 { (divisor, rest) = (rest, divisor % rest) }
        self.numerator = numerator / divisor
        self.denominator = denominator / divisor
    }

    /// The smallest whole number that is not below `value` times the factor.
    func up(_ value: Int64) -> Int64 {
        ChargingRate(rawValue: value).scaledUp(by: numerator, over: denominator).rawValue
    }

    /// The largest whole number whose product with the factor is not above `value`.
    func down(_ value: Int64) -> Int64 {
        ChargingRate(rawValue: value).scaledDown(by: denominator, over: numerator).rawValue
    }
}

extension Int64 {
    /// Held within ±100 G: past every plant, and far enough from the type's end that no
    /// conversion overflows, also where "no limit" is written as the largest number.
    fileprivate var bounded: Int64 { Swift.max(-100_000_000_000, Swift.min(100_000_000_000, self)) }
}
