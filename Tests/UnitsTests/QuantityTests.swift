import Foundation
import Testing
import Units

@Suite("a whole number that knows its unit")
struct QuantityTests {
    struct Rounding: Sendable, CustomTestStringConvertible {
        let value: Int64
        let step: Int64
        let down: Int64
        let upwards: Int64

        init(_ value: Int64, to step: Int64, down: Int64, up: Int64) {
            self.value = value
            self.step = step
            self.down = down
            upwards = up
        }

        var testDescription: String { "\(value) to \(step)" }
    }

    static let roundings: [Rounding] = [
        Rounding(7_400, to: 1_000, down: 7_000, up: 8_000),
        Rounding(7_000, to: 1_000, down: 7_000, up: 7_000),
        Rounding(1, to: 1_000, down: 0, up: 1_000),
        Rounding(0, to: 1_000, down: 0, up: 0),
        Rounding(999, to: 100, down: 900, up: 1_000),
        Rounding(-1, to: 1_000, down: -1_000, up: 0),
        Rounding(-7_400, to: 1_000, down: -8_000, up: -7_000),
        Rounding(-7_000, to: 1_000, down: -7_000, up: -7_000),
        Rounding(7_400, to: 1, down: 7_400, up: 7_400),
        Rounding(7_400, to: 0, down: 7_400, up: 7_400),
        Rounding(7_400, to: -1_000, down: 7_400, up: 7_400),
        Rounding(5, to: 7, down: 0, up: 7),
    ]

    @Test("is rounded down for a limit and up for a load, below zero as well", arguments: roundings)
    func rounds(_ row: Rounding) {
        let value = Amperes(rawValue: row.value)
        let step = Amperes(rawValue: row.step)
        #expect(value.roundedDown(to: step).rawValue == row.down)
        #expect(value.roundedUp(to: step).rawValue == row.upwards)
    }

    struct Scaling: Sendable, CustomTestStringConvertible {
        let value: Int64
        let numerator: Int64
        let denominator: Int64
        let down: Int64
        let upwards: Int64

        init(_ value: Int64, by numerator: Int64, over denominator: Int64, down: Int64, up: Int64) {
            self.value = value
            self.numerator = numerator
            self.denominator = denominator
            self.down = down
            upwards = up
        }

        var testDescription: String { "\(value) × \(numerator) / \(denominator)" }
    }

    static let scalings: [Scaling] = [
        Scaling(10, by: 1, over: 3, down: 3, up: 4),
        Scaling(9, by: 1, over: 3, down: 3, up: 3),
        Scaling(-10, by: 1, over: 3, down: -4, up: -3),
        Scaling(10, by: -1, over: 3, down: -4, up: -3),
        Scaling(-10, by: -1, over: 3, down: 3, up: 4),
        Scaling(0, by: 7, over: 3, down: 0, up: 0),
        Scaling(10, by: 0, over: 3, down: 0, up: 0),
        // Past 64 bits on the way, and back.
        Scaling(.max, by: 1_000_000, over: 1_000_000, down: .max, up: .max),
        Scaling(.min, by: 3, over: 3, down: .min, up: .min),
        Scaling(.max, by: 1, over: .max, down: 1, up: 1),
        Scaling(.max - 1, by: 1, over: .max, down: 0, up: 1),
        Scaling(16_000, by: 3 * 253_000, over: 1_000_000, down: 12_144, up: 12_144),
    ]

    @Test("is scaled without loss, and rounded to the named side", arguments: scalings)
    func scales(_ row: Scaling) {
        let value = Watts(rawValue: row.value)
        #expect(
            value.scaledDown(by: row.numerator, over: row.denominator).rawValue == row.down)
        #expect(
            value.scaledUp(by: row.numerator, over: row.denominator).rawValue == row.upwards)
    }

    @Test("is held between two bounds, of which the lowest wins")
    func isClamped() {
        #expect(Amperes.amperes(20).clamped(from: .amperes(6), to: .amperes(16)) == .amperes(16))
        #expect(Amperes.amperes(2).clamped(from: .amperes(6), to: .amperes(16)) == .amperes(6))
        #expect(Amperes.amperes(9).clamped(from: .amperes(6), to: .amperes(16)) == .amperes(9))
        #expect(Amperes.amperes(9).clamped(from: .amperes(16), to: .amperes(6)) == .amperes(16))
    }

    @Test("is written as a bare number")
    func isCoded() throws {
        let text = try JSONEncoder().encode([Amperes.amperes(16), -.milliamperes(1)])
        #expect(String(bytes: text, encoding: .utf8) == "[16000,-1]")
        #expect(try JSONDecoder().decode([Watts].self, from: text).map(\.rawValue) == [16_000, -1])
    }

    @Test("goes over into its neighbours in whole numbers")
    func converts() {
        // 3 kW for a second are 0.83 Wh, which is not nothing.
        let tick = Watts.kilowatts(3).over(.seconds(1))
        #expect(tick > .zero)
        #expect(tick.wattHours == 0)
        #expect((tick * 3_600).wattHours == 3_000)
        #expect(Energy.wattHours(-1).wattHours == -1)
        #expect(Percent.percent(30).share(of: Amperes.milliamperes(98_755)).rawValue == 29_626)
        #expect(Percent.whole.share(of: Watts.watts(17)) == .watts(17))
        #expect(Milliseconds.minutes(2) == .seconds(120))
        #expect(Milliseconds.milliseconds(1_999).seconds == 1)
        #expect(ChargingRate(.amperes(6)).rawValue == 6_000)
        #expect(ChargingRate(.kilowatts(6)).rawValue == 6_000)
    }
}
