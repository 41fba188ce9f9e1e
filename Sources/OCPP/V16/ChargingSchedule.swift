package import Depot
package import Units

extension V16 {
    /// Limits over time (OCPP 1.6 section 7.13).
    package struct ChargingSchedule: Payload {
        /// Seconds; nil without an end.
        package var duration: Int64?
        package var start: Timestamp?
        package var unit: ChargingRateUnit
        package var periods: [Period]

        /// Real chargers hold some tens of periods. Of a longer list the end is kept, which does
        /// not begin at 0 and is refused.
        private static let periodsHighest = 1_024

        package init(
            duration: Int64?, start: Timestamp?, unit: ChargingRateUnit, periods: [Period]
        ) {
            self.duration = duration
            self.start = start
            self.unit = unit
            self.periods = periods
        }

        package init(from reader: inout PayloadReader) throws(CallFault) {
            duration = try reader.integerIfAny("duration", in: V16.seconds)
            start = reader.timeIfAny("startSchedule")
            let unit = try reader.word("chargingRateUnit", of: ChargingRateUnit.self)
            self.unit = unit
            periods = try reader.list(
                "chargingSchedulePeriod", of: WirePeriod.self,
                countHighest: ChargingSchedule.periodsHighest
            ).map { Period(start: $0.start, limit: $0.limit(in: unit)) }
            _ = try reader.decimalIfAny(
                "minChargingRate", places: 1, rounding: .away, in: Int64.min...Int64.max)
        }

        package func write(to writer: inout PayloadWriter) throws(CallFault) {
            writer.integer("duration", duration)
            try writer.time("startSchedule", start)
            writer.word("chargingRateUnit", unit)
            guard !periods.isEmpty else {
                throw CallFault(.occurenceConstraintViolation, "a schedule needs a period")
            }
            var wire: [WirePeriod] = []
            for period in periods {
                wire.append(WirePeriod(start: period.start, limit: period.limit, unit: unit))
            }
            try writer.list("chargingSchedulePeriod", wire)
        }

        /// From `start` seconds on, this limit.
        package struct Period: Hashable, Sendable {
            /// Seconds from the schedule's start.
            package var start: Int64
            /// In the schedule's unit. Written with one decimal, rounded down; read rounded up.
            package var limit: ChargingRate

            package init(start: Int64, limit: ChargingRate) {
                self.start = start
                self.limit = limit
            }
        }
    }

    /// A period as it is written: its limit in thousandths of whatever the unit is.
    private struct WirePeriod: Payload {
        var start: Int64
        var thousandths: Int64

        /// Milliamperes and watts are whole; a limit is never written above its value.
        init(start: Int64, limit: ChargingRate, unit: ChargingRateUnit) {
            self.start = start
            let held = max(limit, .zero)
            thousandths =
                switch unit {
                case .amperes:
                    min(held, ChargingRate(rawValue: WirePeriod.limitHighest * 1000))
                        .roundedDown(to: ChargingRate(rawValue: 100)).rawValue
                case .watts: min(held.rawValue, WirePeriod.limitHighest) * 1000
                }
        }

        init(from reader: inout PayloadReader) throws(CallFault) {
            start = try reader.integer("startPeriod", in: V16.seconds)
            let limit = try reader.decimalIfAny(
                "limit", places: 3, rounding: .away, in: 0...Int64.max)
            guard let limit else {
                throw CallFault(.occurenceConstraintViolation, "limit is missing")
            }
            thousandths = min(limit, WirePeriod.limitHighest * 1000)
            _ = try reader.integerIfAny("numberPhases", in: Int64.min...Int64.max)
        }

        func write(to writer: inout PayloadWriter) throws(CallFault) {
            writer.integer("startPeriod", start)
            let tenths = thousandths / 100
            let fraction = tenths % 10 == 0 ? "" : ".\(tenths % 10)"
            writer.value("limit", .number("\(tenths / 10)\(fraction)"))
        }

        /// Amperes are whole milliamperes; watts are rounded up to the next one.
        func limit(in unit: ChargingRateUnit) -> ChargingRate {
            switch unit {
            case .amperes: ChargingRate(rawValue: thousandths)
            case .watts: ChargingRate(rawValue: (thousandths + 999) / 1000)
            }
        }

        /// A thousand million of either unit. Some chargers write the largest integer for "no
        /// limit"; held here, it stays above every rating and inside everyone's arithmetic.
        private static let limitHighest: Int64 = 1_000_000_000
    }
}
