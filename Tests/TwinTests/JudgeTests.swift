import Depot
import Testing
import Twin
import Units

/// A root of 100 A with 50 A of other load at most, watched second by second.
@Suite("the judge of overloads") struct JudgeTests {
    private struct Court {
        var judge: OverloadJudge
        var now: Int64 = 0

        init(powerLimit: Watts? = nil, generation: Watts = .zero) {
            var plan = PreparedSite.yard().plan
            plan.nodes = [plan.nodes[0]]
            plan.nodes[0].powerLimit = powerLimit
            plan.nodes[0].generationHighest = generation
            plan.nodes[0].currentLimit = .amperes(100)
            plan.nodes[0].otherLoadHighest = .amperes(50)
            plan.nodes[0].breaker = OverloadRating(
                rated: .amperes(100), curve: .longTime(.seconds(4)),
                fading: OverloadRating.breakerFading)
            judge = OverloadJudge(
                plan: plan, reaction: .seconds(13), memory: .seconds(10),
                settling: .seconds(60))
        }

        mutating func watch(
            chargers: Int64, other: Int64, hidden: Int64 = 0, masking: Int64 = 0,
            frozenFor: Int64? = nil, seconds: Int64
        ) {
            for second in 0..<seconds {
                now += 1000
                var flow = OverloadJudge.Flow(
                    charging: Court.load(chargers), other: Court.load(other),
                    masking: Court.load(masking), hiddenAsOther: Court.load(hidden))
                if let frozenFor { flow.unseenFor = .seconds(frozenFor + second + 1) }
                judge.observe([flow], for: .seconds(1), until: Instant(milliseconds: now))
            }
        }

        /// The same in kilowatts, of which so many of the limit are called away.
        mutating func watch(kilowatts: Int64, calledAway: Int64, seconds: Int64) {
            var flow = OverloadJudge.Flow(
                charging: Load(current: .zero, power: .kilowatts(kilowatts)), other: .zero,
                masking: .zero)
            flow.calledAway = .kilowatts(calledAway)
            for _ in 0..<seconds {
                now += 1000
                judge.observe([flow], for: .seconds(1), until: Instant(milliseconds: now))
            }
        }

        static func load(_ amperes: Int64) -> Load {
            Load(current: PerPhase(.amperes(amperes), .zero, .zero), power: .zero)
        }

        var row: OverloadJudge.Row { judge.rows[0] }
    }

    @Test("blames chargers that alone draw too much, at once, by the ampere-millisecond")
    func alone() {
        var court = Court()
        court.watch(chargers: 110, other: 0, seconds: 3)
        #expect(court.row.ours == 10_000 * 3000)
        #expect(court.row.oursSince == Instant(milliseconds: 1000))
        #expect(court.row.oursHighest == 10_000)
        #expect(court.judge.charges.map(\.constraint) == [.current(.l1)])
    }

    @Test("blames chargers for what goes on beneath a called limit once it could be answered")
    func called() throws {
        var court = Court(powerLimit: .kilowatts(80))
        court.watch(kilowatts: 50, calledAway: 0, seconds: 60)
        court.watch(kilowatts: 50, calledAway: 40, seconds: 13)
        #expect(court.judge.charges == [])
        court.watch(kilowatts: 50, calledAway: 40, seconds: 10)
        let row = try #require(court.judge.charges.first)
        #expect(row.constraint == .power)
        #expect(row.oursHighest == 10_000)
        var obedient = Court(powerLimit: .kilowatts(80))
        obedient.watch(kilowatts: 50, calledAway: 0, seconds: 60)
        obedient.watch(kilowatts: 50, calledAway: 40, seconds: 13)
        obedient.watch(kilowatts: 40, calledAway: 40, seconds: 60)
        #expect(obedient.judge.charges == [])
    }

    @Test("blames a raise into load that was there")
    func raise() {
        var court = Court()
        court.watch(chargers: 50, other: 40, seconds: 60)
        #expect(court.row.ours == 0)
        court.watch(chargers: 70, other: 40, seconds: 2)
        #expect(court.row.ours == 10_000 * 2000)
        #expect(court.row.outside == 0)
    }

    @Test("gives an outside step the time to react, and not a second more")
    func step() {
        var court = Court()
        court.watch(chargers: 90, other: 5, seconds: 60)
        court.watch(chargers: 90, other: 30, seconds: 13)
        #expect(court.row.ours == 0)
        #expect(court.row.outsideLongest == .seconds(13))
        #expect(court.row.outside == 20_000 * 13_000)
        court.watch(chargers: 90, other: 30, seconds: 5)
        #expect(court.row.ours >= 20_000 * 3000)
    }

    @Test("gives a cloud over the panels the time to react, and not a second more")
    func cloud() {
        var court = Court(generation: .watts(20_700))
        court.watch(chargers: 110, other: -20, seconds: 60)
        #expect(court.row.ours == 0, "what is fed in carries 10 A more")
        court.watch(chargers: 110, other: 0, seconds: 13)
        #expect(court.row.ours == 0)
        court.watch(chargers: 110, other: 0, seconds: 10)
        #expect(court.row.ours > 0)
    }

    @Test("blames at once who counts on more than was fed in")
    func noCloud() {
        var court = Court(generation: .watts(20_700))
        court.watch(chargers: 100, other: -10, seconds: 60)
        court.watch(chargers: 112, other: -10, seconds: 1)
        #expect(court.row.ours == 2_000_000)
    }

    @Test("takes no step for known that a frozen meter can't have shown")
    func frozen() {
        var court = Court()
        court.watch(chargers: 80, other: 10, seconds: 60)
        court.watch(chargers: 80, other: 40, frozenFor: 0, seconds: 40)
        #expect(court.row.ours == 0)
        court.watch(chargers: 80, other: 40, seconds: 14)
        #expect(court.row.ours > 0, "it shows again what flows")
    }

    @Test("takes no step for known because a charger that nobody could see drew as much before")
    func hiddenBefore() {
        var court = Court()
        court.watch(chargers: 50, other: 20, hidden: 0, seconds: 60)
        court.watch(chargers: 50, other: 45, hidden: 25, seconds: 30)
        court.watch(chargers: 75, other: 20, hidden: 0, seconds: 5)
        court.watch(chargers: 75, other: 45, hidden: 0, seconds: 10)
        #expect(court.row.ours == 0)
        // As long as it draws it is known like any other load.
        court = Court()
        court.watch(chargers: 50, other: 45, hidden: 25, seconds: 60)
        court.watch(chargers: 75, other: 45, hidden: 25, seconds: 2)
        #expect(court.row.ours == 20_000 * 2000)
    }

    @Test("takes a step for known from when no unused limit can be taken for it")
    func masked() {
        var court = Court()
        court.watch(chargers: 60, other: 10, masking: 30, seconds: 60)
        // 30 A of the step could be those of the vehicles that follow their limits.
        court.watch(chargers: 55, other: 45, masking: 30, seconds: 20)
        court.watch(chargers: 85, other: 45, seconds: 13)
        #expect(court.row.ours == 0)
        #expect(court.row.outside == 30_000 * 13_000)
        court.watch(chargers: 85, other: 45, seconds: 2)
        #expect(court.row.ours > 0)
    }

    @Test("blames at once what goes over with the part of a step that nothing masks")
    func partlyMasked() {
        var court = Court()
        court.watch(chargers: 60, other: 0, masking: 10, seconds: 60)
        court.watch(chargers: 60, other: 40, masking: 10, seconds: 20)
        court.watch(chargers: 75, other: 40, seconds: 1)
        // 30 A were known: 5 A of 15 A are ours.
        #expect(court.row.ours == 5_000 * 1000)
    }

    @Test("does not let an excess be masked that a meter shows")
    func shownByItself() {
        var court = Court()
        court.watch(chargers: 60, other: 10, masking: 100, seconds: 60)
        court.watch(chargers: 60, other: 45, masking: 100, seconds: 13)
        #expect(court.row.ours == 0)
        court.watch(chargers: 60, other: 45, masking: 100, seconds: 2)
        #expect(court.row.ours == 5_000 * 2000)
    }

    @Test("takes for known what has stood for as long as chargers take to tell of themselves")
    func maskedForLong() {
        var court = Court()
        court.watch(chargers: 60, other: 40, masking: 30, seconds: 75)
        court.watch(chargers: 70, other: 40, masking: 20, seconds: 1)
        #expect(court.row.ours == 10_000 * 1000)
    }

    @Test("does not excuse a controller that counts on the dips of a load")
    func dips() {
        var court = Court()
        for _ in 0..<20 {
            court.watch(chargers: 60, other: 45, seconds: 3)
            court.watch(chargers: 60, other: 10, seconds: 3)
        }
        #expect(court.row.ours > 0)
    }

    @Test("blames nobody for other load past its named highest")
    func pastHighest() {
        var court = Court()
        court.watch(chargers: 50, other: 50, seconds: 60)
        court.watch(chargers: 50, other: 80, seconds: 100)
        #expect(court.row.ours == 0)
        #expect(court.row.outsideLongest == .seconds(100))
    }

    @Test("blames nobody for what would be there without chargers")
    func without() {
        var court = Court()
        court.watch(chargers: 0, other: 140, seconds: 60)
        #expect(court.row.ours == 0)
        #expect(court.row.outside == 0)
    }

    @Test("counts the breaker's trip time: one and a half times for 16 s of 64 is a quarter")
    func trip() {
        var court = Court()
        court.watch(chargers: 150, other: 0, seconds: 16)
        #expect((2499...2501).contains(court.row.tripHighest.rawValue))
    }
}
