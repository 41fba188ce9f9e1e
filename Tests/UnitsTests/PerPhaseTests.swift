import Foundation
import Testing
import Units

@Suite("values on the three phases")
struct PerPhaseTests {
    let load = PerPhase<Amperes>(.amperes(10), .amperes(-20), .amperes(32))

    @Test("are reached by the phase's name")
    func subscripts() {
        var load = load
        #expect(Phase.allCases.map { load[$0] } == [load.l1, load.l2, load.l3])
        load[.l2] = .amperes(5)
        load[.l3] += .amperes(1)
        #expect(load == PerPhase(.amperes(10), .amperes(5), .amperes(33)))
        #expect(Phase.allCases.map(\.name) == ["L1", "L2", "L3"])
    }

    @Test("are added phase by phase and summed with their signs")
    func adds() {
        let other = PerPhase<Amperes>(repeating: .amperes(1))
        #expect(load + other == PerPhase(.amperes(11), .amperes(-19), .amperes(33)))
        #expect(load - load == .zero)
        #expect(load.sum == .amperes(22))
        #expect(load.lowest == .amperes(-20))
        #expect(load.highest == .amperes(32))
    }

    @Test("are changed and combined phase by phase")
    func maps() {
        #expect(load.map { $0 > .zero } == PerPhase(true, false, true))
        #expect(
            load.combined(with: PerPhase(repeating: .zero)) { max($0, $1) }
                == PerPhase(.amperes(10), .zero, .amperes(32)))
    }

    @Test("are written as a list in the order L1, L2, L3")
    func isCoded() throws {
        let text = try JSONEncoder().encode(load)
        #expect(String(bytes: text, encoding: .utf8) == "[10000,-20000,32000]")
        #expect(try JSONDecoder().decode(PerPhase<Amperes>.self, from: text) == load)
    }

    @Test("make the lowest and the highest of two loads in each component")
    func loads() {
        let first = Load(current: PerPhase(.amperes(1), .amperes(9), .amperes(5)), power: .watts(7))
        let second = Load(
            current: PerPhase(.amperes(4), .amperes(2), .amperes(5)), power: .watts(3))
        #expect(
            first.lowest(second)
                == Load(
                    current: PerPhase(.amperes(1), .amperes(2), .amperes(5)), power: .watts(3)))
        #expect(
            first.highest(second)
                == Load(
                    current: PerPhase(.amperes(4), .amperes(9), .amperes(5)), power: .watts(7)))
    }
}
