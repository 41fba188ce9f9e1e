import Depot
package import Units

/// What a simulated charge point does otherwise than by the book. Each was seen in the field.
package struct Quirks: Hashable, Sendable {
    /// Accepts limits and draws what it likes.
    package var ignoresLimits = false
    /// Says no to RemoteStopTransaction and ChangeAvailability.
    package var refusesStops = false
    /// Draws this much more than its limit, never more than its rating; in 10,000ths.
    package var overdraw: Int64 = 0
    /// After a limit of 0 the next one is taken for none.
    package var resumesUnlimited = false
    /// A new default acts on the next transaction only.
    package var keepsDefaultsOfTransaction = false
    /// The longest that an answer takes; 0: at once.
    package var answerDelayHighest: Milliseconds = .zero
    /// How many of 10,000 messages go out twice.
    package var doubles: Int64 = 0
    /// How many of 10,000 answers never go out.
    package var drops: Int64 = 0
    /// The mean time between reboots of its own.
    package var rebootEvery: Milliseconds?
    /// Tells nothing of itself but its boot and its transactions' start and end.
    package var isMute = false
    /// The mean time between jumps of its clock, and how far they go.
    package var clockJumpEvery: Milliseconds?
    package var clockJumpHighest: Milliseconds = .zero
    /// Takes no time from our answers.
    package var keepsItsClock = false
    /// Wakes in 1970 after a reboot.
    package var losesClockAtReboot = false
    /// Timestamps without a zone.
    package var omitsZone = false
    /// Timestamps in whole seconds.
    package var wholeSeconds = false
    /// Power in kW without a unit, energy in kWh labelled Wh.
    package var writesKilowatts = false
    /// One current without a phase instead of one for each.
    package var omitsPhases = false
    /// GetCompositeSchedule is answered with Rejected.
    package var refusesReadBack = false
    /// A profile with a 0 in it is refused.
    package var refusesZero = false
    /// Message ids start again at 1 on each connection.
    package var restartsMessageIDs = false
    /// Heartbeats a second that nobody asked for.
    package var flood: Int64 = 0
    /// Starts transactions without an answer, whatever its model says.
    package var startsOffline = false
    /// Loses every profile at a reboot.
    package var forgetsProfiles = false
    /// Tells each connector's state on every connection, not only what changed.
    package var retellsStates = false
    /// BootNotification on every connection.
    package var alwaysBoots = false
    /// So much later than its clock its timestamps are, as of one that writes local time as UTC.
    var stampsAhead = Milliseconds.zero
    /// After a connection and a boot it tells of a transaction of weeks ago, sample by sample.
    package var replaysOldQueue = false
    /// Goes down where it is asked for its schedule.
    var fallsWhenReadBack = false
    /// A limit below the minimum ends the transaction; the vehicle has to come anew.
    package var endsAtZero = false
    /// What it does with the cap of the whole station.
    package var stationCap = StationCap.kept
    /// Its amperes are those of its cable sizes: 6, 8, 10, 13, 16, 20, 25, 32.
    package var hasCoarseSteps = false
    /// Says Finishing until the next vehicle comes.
    package var sticksInFinishing = false
    /// A profile above stack level 0 is refused.
    var takesLevelZeroAlone = false
    /// Limits in its model's unit are refused: it takes the other one since its firmware is another.
    var takesOtherUnit = false
    /// The mean time between visits of somebody who clears all of its profiles at its own page.
    var clearedEvery: Milliseconds?

    /// What becomes of a ChargePointMaxProfile.
    package enum StationCap: Hashable, Sendable {
        case kept, refused, ignored
    }

    /// By the book.
    package init() {}

    /// Whether it breaks what the theorem of SAFETY.md section 3 takes for granted.
    package var breaksAssumptions: Bool {
        ignoresLimits || overdraw > 0 || resumesUnlimited || clockJumpEvery != nil
            || losesClockAtReboot || refusesZero || startsOffline || forgetsProfiles
            || keepsItsClock || clearedEvery != nil
    }

    /// Whether a lease can be given, proven and used: not where nobody is told what it does, or a thousandth of it, or
    /// what time it has, where the question alone takes it down, a pause ends it for good, or each lease is refused.
    var allowLeases: Bool {
        !isMute && !writesKilowatts && stampsAhead == .zero && !fallsWhenReadBack && !endsAtZero
            && !takesLevelZeroAlone && !takesOtherUnit
    }

    /// A draw of what a charger that keeps to its limits may do: loss, delay and duplication of
    /// messages, reboots, odd reports, defaults that act on the next transaction (R5).
    package static func obedient(from seeded: inout Seeded) -> Quirks {
        var quirks = Quirks()
        if seeded.happens(chance: 2500) {
            quirks.answerDelayHighest = .milliseconds(seeded.whole(500...20_000))
        }
        if seeded.happens(chance: 2000) { quirks.doubles = seeded.whole(50...2000) }
        if seeded.happens(chance: 2000) { quirks.drops = seeded.whole(50...2000) }
        if seeded.happens(chance: 2000) {
            quirks.rebootEvery = .seconds(seeded.whole(300...3600))
        }
        quirks.isMute = seeded.happens(chance: 500)
        quirks.omitsZone = seeded.happens(chance: 500)
        quirks.wholeSeconds = seeded.happens(chance: 5000)
        quirks.writesKilowatts = seeded.happens(chance: 500)
        quirks.omitsPhases = seeded.happens(chance: 1000)
        quirks.restartsMessageIDs = seeded.happens(chance: 2000)
        if seeded.happens(chance: 300) { quirks.flood = seeded.whole(1...20) }
        quirks.retellsStates = seeded.happens(chance: 5000)
        quirks.alwaysBoots = seeded.happens(chance: 2000)
        quirks.keepsDefaultsOfTransaction = seeded.happens(chance: 3000)
        return quirks
    }

    /// A draw of what firmware has been seen to do that keeps to its limits all the same (facts/ocpp.md 8, 9,
    /// 19, 20, 22, 24, 28 and 29). Drawn apart, so that a seed's other chargers are the same with and without.
    mutating func drawFirmware(_ model: ChargerModel, from seeded: inout Seeded) {
        if seeded.happens(chance: 400) {
            stampsAhead = .minutes(seeded.element(of: [60, 120]) ?? 60)
        }
        replaysOldQueue = seeded.happens(chance: 800)
        if model.readBack == .refused { fallsWhenReadBack = seeded.happens(chance: 3000) }
        endsAtZero = seeded.happens(chance: 500)
        if model.control != .stationMax, model.stationCut != .proven {
            stationCap = seeded.element(of: [.kept, .kept, .kept, .refused, .ignored]) ?? .kept
        }
        hasCoarseSteps = model.unit == .amperes && seeded.happens(chance: 500)
        sticksInFinishing = seeded.happens(chance: 800)
        takesLevelZeroAlone = seeded.happens(chance: 300)
    }

    /// A draw of what firmware and people have been seen to do that breaks what is taken for granted: the watts of
    /// three phases on one, a clock that nobody sets, a start without a word, profiles cleared by hand.
    mutating func drawFaultyFirmware(from seeded: inout Seeded) {
        guard seeded.happens(chance: 800) else { return }
        switch seeded.whole(0...3) {
        case 0: overdraw = 20_000
        case 1: keepsItsClock = true
        case 2: startsOffline = true
        default: clearedEvery = .seconds(seeded.whole(200...1800))
        }
    }

    /// A draw of what breaks an assumption of the safety concept as well. A controller need not
    /// prevent the first overload of such a charger; it must notice it and make room.
    package static func any(from seeded: inout Seeded) -> Quirks {
        var quirks = obedient(from: &seeded)
        switch seeded.whole(0...9) {
        case 0: quirks.ignoresLimits = true
        case 1:
            quirks.overdraw = seeded.whole(500...10_000)
            quirks.refusesStops = true
        case 2: quirks.resumesUnlimited = true
        case 3: quirks.overdraw = seeded.whole(500...2000)
        case 4:
            quirks.clockJumpEvery = .seconds(seeded.whole(600...7200))
            quirks.clockJumpHighest = .seconds(seeded.whole(10...7200))
        case 5: quirks.losesClockAtReboot = true
        case 6: quirks.refusesReadBack = true
        case 7: quirks.refusesZero = true
        case 8:
            quirks.ignoresLimits = true
            quirks.refusesStops = true
        default: quirks.forgetsProfiles = true
        }
        return quirks
    }
}
