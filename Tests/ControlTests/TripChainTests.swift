import Control
import Testing
import Units

@Suite("what is decided by a trip budget")
struct TripChainTests {
    /// What a node shows for some seconds, and what has come of it by the last of them. Cuts are
    /// given 16 s.
    struct Step: Sendable {
        let seconds: Int64
        let used: Int64
        var isRising = false
        var isSilent = false
        var areFloorsInForce = true
        let state: TripChain.State
        var told: TripDecision?

        static func calm(
            _ seconds: Int64, _ used: Int64, _ state: TripChain.State, told: TripDecision? = nil
        ) -> Step {
            Step(seconds: seconds, used: used, state: state, told: told)
        }

        static func rising(
            _ seconds: Int64, _ used: Int64, _ state: TripChain.State, told: TripDecision? = nil
        ) -> Step {
            Step(seconds: seconds, used: used, isRising: true, state: state, told: told)
        }

        /// Silent, and rising when last heard.
        static func silent(
            _ seconds: Int64, _ used: Int64, floors: Bool, _ state: TripChain.State,
            told: TripDecision? = nil
        ) -> Step {
            Step(
                seconds: seconds, used: used, isRising: true, isSilent: true,
                areFloorsInForce: floors, state: state, told: told)
        }
    }

    static let table: [(String, [Step])] = [
        (
            "an excess that the cuts end",
            [
                .rising(15, 9, .resting), .rising(1, 12, .acting), .calm(300, 11, .acting),
                .calm(1, 9, .resting),
            ]
        ),
        (
            "an excess that outlasts the cuts",
            [
                .rising(5, 5, .resting), .rising(11, 10, .acting), .rising(1, 11, .shedding),
                .calm(300, 10, .shedding), .calm(1, 9, .resting),
            ]
        ),
        (
            "an excess that begins anew gives its cuts their time",
            [
                .rising(16, 11, .acting), .calm(1, 11, .acting), .rising(16, 12, .acting),
                .rising(1, 12, .shedding),
            ]
        ),
        (
            "one that goes on is to be opened, once, and may be closed when it is cool",
            [
                .rising(17, 12, .shedding), .rising(1, 24, .shedding),
                .rising(1, 25, .open, told: .open), .rising(60, 90, .open),
                .calm(600, 10, .open), .calm(1, 9, .resting, told: .closingAllowed),
                .calm(600, 0, .resting),
            ]
        ),
        (
            "one that trips before any cut can be followed is opened all the same",
            [.rising(1, 4, .resting), .rising(1, 60, .open, told: .open)]
        ),
        (
            "an excess that is over opens nothing, however much it used; the next one does",
            [
                .rising(1, 8, .resting), .calm(60, 30, .acting), .rising(1, 31, .open, told: .open),
            ]
        ),
        (
            "what was opened is not closed above chargers that hold no floor",
            [
                .rising(1, 30, .open, told: .open),
                Step(seconds: 60, used: 9, areFloorsInForce: false, state: .cooled),
                Step(seconds: 1, used: 10, areFloorsInForce: false, state: .open),
                Step(seconds: 60, used: 9, areFloorsInForce: false, state: .cooled),
                .calm(1, 9, .resting, told: .closingAllowed),
            ]
        ),
        (
            "a meter that falls silent in an excess: floors or 0 at once, and no opening over floors",
            [
                .rising(10, 11, .acting), .silent(1, 11, floors: true, .shedding),
                .silent(600, 11, floors: true, .shedding), .calm(1, 11, .shedding),
                .calm(1, 9, .resting),
            ]
        ),
        (
            "a meter that falls silent in an excess above chargers that hold no floor",
            [
                .rising(10, 11, .acting), .silent(5, 24, floors: false, .shedding),
                .silent(1, 25, floors: false, .open, told: .open),
                .silent(600, 99, floors: true, .open),
                .calm(1, 9, .resting, told: .closingAllowed),
            ]
        ),
        (
            "a silent meter takes nothing back",
            [
                .rising(17, 12, .shedding),
                Step(seconds: 600, used: 5, isSilent: true, state: .shedding),
                .calm(1, 5, .resting),
            ]
        ),
        (
            "a silent meter without an excess is no reason for anything",
            [.calm(1, 11, .acting), Step(seconds: 600, used: 11, isSilent: true, state: .acting)]
        ),
    ]

    @Test("follows its diagram, and tells each change once", arguments: table)
    func follows(name: String, steps: [Step]) {
        var chain = TripChain()
        var now = Instant(milliseconds: 0)
        for (index, step) in steps.enumerated() {
            var told: [TripDecision] = []
            for _ in 0..<step.seconds {
                now = now + .seconds(1)
                let finding = TripChain.Finding(
                    used: .percent(step.used), isRising: step.isRising, isSilent: step.isSilent,
                    areFloorsInForce: step.areFloorsInForce)
                if let decision = chain.look(at: finding, patience: .seconds(16), now: now) {
                    told.append(decision)
                }
            }
            #expect(chain.state == step.state, "\(name), step \(index)")
            #expect(told == [step.told].compactMap(\.self), "\(name), step \(index)")
        }
    }
}
