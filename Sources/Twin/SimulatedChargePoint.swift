package import Depot
package import Units

/// A charge point as a central system meets it: an OCPP 1.6J client without sockets or clock, with
/// its vehicles, its profiles and its true draw. It shares no code with our own OCPP and is the
/// check on it.
///
/// Its contract: `connected` and `disconnected` tell it of its socket; `receive` takes each text
/// that arrives; `advance` lets time pass; the texts that the last two answer go out in order.
/// While `isReachable` is false its owner closes the socket and does not dial.
///
/// The extensions beside this file: `+Power` what it draws, `+Sessions` plug-in to plug-out,
/// `+Calls` what it sends, `+Receiving` what it takes, `+Profiles` smart charging, `+Samples` meter
/// values.
package struct SimulatedChargePoint: Sendable {
    /// The longest stretch that its physics takes at once.
    static let stepHighest = Milliseconds.milliseconds(200)

    /// What the site knows of it.
    package let charger: Charger
    package private(set) var traits: ChargePointTraits
    let rules: ProfileRules
    var seeded: Seeded
    /// The moment up to which everything has happened.
    package internal(set) var now: Instant
    package internal(set) var clock: ChargePointClock
    /// Line to neutral, at its terminals.
    package var voltage: Volts
    package internal(set) var counts = ChargePointCounts()
    /// The profiles that it holds.
    package internal(set) var shelf = ProfileShelf()
    var connectors: [SimulatedConnector]
    var line = CallLine()
    var texts = OutgoingTexts()
    var settings: ChargePointSettings
    var connection: Connection = .none
    var power: Power = .running
    var messageNumber: Int64 = 0
    var transactionNumber: Int64 = 0
    /// The central system's ids by own number, for messages that still wait. A lookup only.
    var transactionIDs: [Int64: Int64] = [:]
    var nextHeartbeat: Instant?
    var nextReboot: Instant?
    /// Why the next reboot comes.
    var resetReason = "Reboot"
    var nextClockJump: Instant?
    var nextFlood: Instant?
    /// When somebody next clears its profiles.
    var nextClearing: Instant?
    /// Since its last start it has told of what was long ago.
    var hasReplayed = false
    var stationStatusIsTold = false
    /// The boot counts in message ids, so that they are unique over reboots.
    var boots: Int64 = 1

    /// The socket, and how far the boot has come on it.
    enum Connection: Hashable, Sendable {
        case none
        /// BootNotification is not accepted yet.
        case booting
        case accepted
    }

    /// It answers no call, until it connects anew.
    package var isDeaf = false

    /// Whether it runs.
    enum Power: Hashable, Sendable {
        case running
        case rebooting(until: Instant)
    }

    /// A charge point that has just been switched on at `now`, its clock right but for its error.
    package init(
        _ charger: ChargerPosition, of plan: SitePlan, traits: ChargePointTraits, seed: UInt64,
        now: Instant, utc: UTCTime
    ) {
        self.charger = plan[charger]
        self.traits = traits
        self.now = now
        let model = plan[charger].model
        rules = ProfileRules(
            unit: model.unit, takesBothUnits: traits.takesBothUnits,
            stackLevelHighest: model.stackLevelHighest,
            periodsHighest: model.profilePeriodsHighest, nominalVoltage: plan.nominalVoltage)
        seeded = Seeded(seed: seed)
        clock = ChargePointClock(
            showing: utc + traits.clockError, at: now, error: traits.clockError,
            drift: traits.clockDrift)
        voltage = plan.nominalVoltage
        settings = ChargePointSettings(model: model, connectors: plan[charger].connectors.count)
        connectors = zip(plan[charger].connectors, traits.phases).map { index, phases in
            SimulatedConnector(connector: plan.connectors[index], phases: phases)
        }
        nextReboot = traits.quirks.rebootEvery.map { now + waiting(mean: $0) }
        nextClockJump = traits.quirks.clockJumpEvery.map { now + waiting(mean: $0) }
        nextClearing = traits.quirks.clearedEvery.map { now + waiting(mean: $0) }
    }

    /// From now on it departs from the book in these ways.
    mutating func setQuirks(_ quirks: Quirks) {
        traits.quirks = quirks
        nextReboot = quirks.rebootEvery.map { now + waiting(mean: $0) }
        nextClockJump = quirks.clockJumpEvery.map { now + waiting(mean: $0) }
        nextClearing = quirks.clearedEvery.map { now + waiting(mean: $0) }
        nextFlood = quirks.flood > 0 && isConnected ? now : nil
        markLimitsStale()
    }

    /// Whether it can hold a connection: not while it reboots.
    package var isReachable: Bool { power == .running && !charger.isAbsent }

    /// Whether it has a socket.
    package var isConnected: Bool { connection != .none }

    /// Its socket is open.
    package mutating func connected(at moment: Instant) {
        guard isReachable else { return }
        isDeaf = false
        texts.removeAll()
        if traits.quirks.restartsMessageIDs { messageNumber = 0 }
        if settings.isRegistered && !traits.quirks.alwaysBoots {
            connection = .accepted
            nextHeartbeat = moment + settings.heartbeatInterval
        } else {
            connection = .booting
            enqueueBoot(at: moment)
        }
        if traits.quirks.flood > 0 { nextFlood = moment }
    }

    /// Its socket is gone.
    package mutating func disconnected(at moment: Instant) {
        connection = .none
        nextHeartbeat = nil
        nextFlood = nil
        texts.removeAll()
        for lost in line.disconnected() { giveUp(lost, at: moment) }
        for index in connectors.indices {
            // By the book only what changed meanwhile is told again (OCPP 1.6, 4.9).
            if traits.quirks.retellsStates { connectors[index].told = nil }
            if case .authorizing = connectors[index].session {
                connectors[index].session = .preparing(until: moment + .seconds(5))
            }
        }
    }

    /// Lets time pass up to `target`; the texts that it sends meanwhile.
    package mutating func advance(to target: Instant) -> [String] {
        while now < target {
            let next = min(target, now + Self.stepHighest)
            if isReachable { refreshLimits() }
            flow(for: next - now)
            now = next
            work()
        }
        return texts.take(until: now)
    }

    /// When it next has something to do by itself; its draw changes in between as well.
    package var nextDeadline: Instant? {
        var deadlines = [
            texts.deadline, nextReboot, nextClockJump, nextFlood, nextHeartbeat, nextClearing,
        ]
        if case .rebooting(let until) = power { deadlines.append(until) }
        if isConnected { deadlines.append(line.deadline(bootOnly: connection != .accepted)) }
        for connector in connectors {
            deadlines.append(connector.nextSample)
            deadlines.append(connector.coming.first?.at)
            switch connector.session {
            case .preparing(let until), .authorizing(let until): deadlines.append(until)
            case .idle, .refused, .charging, .finished: break
            }
        }
        return deadlines.compactMap { $0 }.min().map { max($0, now) }
    }

    /// What happens by itself at `now`.
    private mutating func work() {
        switch power {
        case .rebooting(let until):
            if until <= now { wake() }
            return
        case .running: break
        }
        if let nextReboot, nextReboot <= now {
            self.nextReboot = traits.quirks.rebootEvery.map { now + waiting(mean: $0) }
            reboot(reason: resetReason)
            resetReason = "Reboot"
            return
        }
        if let nextClockJump, nextClockJump <= now { jumpClock() }
        if let nextClearing, nextClearing <= now {
            self.nextClearing = traits.quirks.clearedEvery.map { now + waiting(mean: $0) }
            clearProfiles()
        }
        progressSessions()
        takeSamples()
        tellStatus()
        beat()
        pump()
    }

    /// A wait whose mean is `mean`, from a tenth of it to nearly twice.
    mutating func waiting(mean: Milliseconds) -> Milliseconds {
        .milliseconds(seeded.whole((mean.rawValue / 10)...(mean.rawValue * 19 / 10)))
    }

    private mutating func jumpClock() {
        let most = traits.quirks.clockJumpHighest.rawValue
        jumpClock(by: .milliseconds(seeded.whole(-most...most)))
        nextClockJump = traits.quirks.clockJumpEvery.map { now + waiting(mean: $0) }
    }

    /// Somebody clears all of its profiles, without our knowing.
    mutating func clearProfiles() {
        _ = shelf.clear(id: nil, connector: nil, purpose: nil, stackLevel: nil)
        markLimitsStale()
    }

    /// Its clock jumps at once.
    mutating func jumpClock(by step: Milliseconds) {
        clock.jump(by: step)
        markLimitsStale()
    }
}
