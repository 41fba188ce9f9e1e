package import Units

/// How a model of charger behaves: the contract's `charger.yaml`, as data.
package struct ChargerModel: Hashable, Codable, Sendable {
    /// The name of its file, without `.yaml`.
    package var name: String
    /// As BootNotification tells it.
    package var maker: String
    /// Patterns against BootNotification; `*` stands for anything.
    package var models: [String]
    /// A pattern against the firmware version.
    package var firmware: String
    /// AC or DC.
    package var current: CurrentKind
    /// The unit of its limits.
    package var unit: ChargingRateUnit
    /// What a limit means.
    package var limitMeaning: LimitMeaning
    /// Output over input; the whole for AC.
    package var efficiency: Percent
    /// Active over apparent power at its input.
    package var powerFactor: Percent
    /// What it draws with no vehicle.
    package var standby: Watts
    /// Its step, in its unit; limits are rounded down to it.
    package var step: ChargingRate
    /// The least it can charge with, in its unit.
    package var minimum: ChargingRate
    /// How charging is paused.
    package var pause: Pause
    /// How charging goes on after a pause.
    package var resume: Resume
    /// Whether a persistent 0 default does no harm.
    package var zeroFallback: Proof
    /// Whether GetCompositeSchedule can be believed.
    package var readBack: ReadBack
    /// Whether it is proven to start nothing without our answer.
    package var startsOffline: Bool
    /// Whether a ChargePointMaxProfile of 0 that ends by itself is proven to hold until then, over a
    /// reboot too (SAFETY.md R4).
    package var stationCut: Proof
    /// Whether a TxDefaultProfile above the fallback, for some hours of the day, is proven to be gone by at
    /// once and by a clock that outlasts a power cut (SAFETY.md section 6).
    package var dayPlan: Proof
    /// Which purposes steer it (SAFETY.md section 4).
    package var control: ControlLadder
    /// a of SAFETY.md: from an accepted cut to current down, charger and vehicle.
    package var follow: Milliseconds
    /// What its leases are worth (SAFETY.md section 5).
    package var leaseClass: LeaseClass
    /// d of SAFETY.md: the bound on its clock's error.
    package var clockBound: Milliseconds
    /// T_B: how long a grant lives.
    package var lease: Milliseconds
    /// T_R: how often a grant is renewed.
    package var renewal: Milliseconds
    /// The least time between two raises.
    package var changeInterval: Milliseconds
    /// The highest stack level it takes.
    package var stackLevelHighest: Int
    /// The most periods in one schedule.
    package var profilePeriodsHighest: Int
    /// Added to now for a schedule's start, in the charger's clock; zero or negative.
    package var startScheduleOffset: Milliseconds
    /// Profile writes a day that it may keep in flash; nil: kept in RAM, no budget.
    package var writesPerDayHighest: Int?
    /// Calls a minute that do it no harm.
    package var messagesPerMinuteHighest: Int
    /// How often it is asked for MeterValues.
    package var meterInterval: Milliseconds
    /// What it is told after each boot.
    package var setUp: ChargerSetUp

    package init(
        name: String, maker: String, models: [String], firmware: String, current: CurrentKind,
        unit: ChargingRateUnit, limitMeaning: LimitMeaning, efficiency: Percent,
        powerFactor: Percent, standby: Watts, step: ChargingRate, minimum: ChargingRate,
        pause: Pause, resume: Resume, zeroFallback: Proof, readBack: ReadBack,
        startsOffline: Bool, control: ControlLadder, follow: Milliseconds,
        leaseClass: LeaseClass, clockBound: Milliseconds, lease: Milliseconds,
        renewal: Milliseconds, changeInterval: Milliseconds, stackLevelHighest: Int,
        profilePeriodsHighest: Int, startScheduleOffset: Milliseconds,
        writesPerDayHighest: Int?, messagesPerMinuteHighest: Int, meterInterval: Milliseconds,
        setUp: ChargerSetUp, stationCut: Proof = .unproven,
        dayPlan: Proof = .unproven
    ) {
        self.name = name
        self.maker = maker
        self.models = models
        self.firmware = firmware
        self.current = current
        self.unit = unit
        self.limitMeaning = limitMeaning
        self.efficiency = efficiency
        self.powerFactor = powerFactor
        self.standby = standby
        self.step = step
        self.minimum = minimum
        self.pause = pause
        self.resume = resume
        self.zeroFallback = zeroFallback
        self.readBack = readBack
        self.startsOffline = startsOffline
        self.stationCut = stationCut
        self.dayPlan = dayPlan
        self.control = control
        self.follow = follow
        self.leaseClass = leaseClass
        self.clockBound = clockBound
        self.lease = lease
        self.renewal = renewal
        self.changeInterval = changeInterval
        self.stackLevelHighest = stackLevelHighest
        self.profilePeriodsHighest = profilePeriodsHighest
        self.startScheduleOffset = startScheduleOffset
        self.writesPerDayHighest = writesPerDayHighest
        self.messagesPerMinuteHighest = messagesPerMinuteHighest
        self.meterInterval = meterInterval
        self.setUp = setUp
    }

    /// Whether half of the profile writes that it may keep in a day allow one in each `interval`.
    package func bears(writeEvery interval: Milliseconds) -> Bool {
        guard let writes = writesPerDayHighest else { return true }
        return interval >= Milliseconds.seconds(172_800).scaledUp(by: 1, over: Int64(writes))
    }

    /// Whether a lease stays in it until another one takes its place or its transaction ends. Class D by
    /// another ladder than TxProfile has no such end, and counts as E.
    package var keepsLeases: Bool { leaseClass == .d && control == .tx }

    /// Whether it may be given more than its floor.
    package var takesLeases: Bool { leaseClass == .b || keepsLeases }

    /// AC or DC; the raw values are the file's words, here and in the types below.
    package enum CurrentKind: String, CaseIterable, Codable, Sendable {
        case ac, dc
    }

    /// What a limit means.
    package enum LimitMeaning: String, CaseIterable, Codable, Sendable {
        /// What the charger takes from the mains.
        case acInput = "ac_input"
        /// What it gives to the vehicle; more than that is taken from the mains.
        case dcOutput = "dc_output"
    }

    /// How charging is paused.
    package enum Pause: String, CaseIterable, Codable, Sendable {
        /// A limit of 0.
        case zero
        /// Never: it is held at its minimum.
        case keepAlive = "keep_alive"
        /// The transaction is stopped.
        case remoteStop = "remote_stop"
        /// The connector is made inoperative.
        case changeAvailability = "change_availability"
    }

    /// How charging goes on after a pause.
    package enum Resume: String, CaseIterable, Codable, Sendable {
        case automatic
        case remoteStart = "remote_start"
        case replug
    }

    /// What is known of a persistent 0, of a cut of the whole station, or of a day plan.
    package enum Proof: String, CaseIterable, Codable, Sendable {
        case proven, unproven, refused
    }

    /// What GetCompositeSchedule is worth.
    package enum ReadBack: String, CaseIterable, Codable, Sendable {
        case truthful, unproven, refused
    }

    /// Which purposes steer it.
    package enum ControlLadder: String, CaseIterable, Codable, Sendable {
        /// TxDefaultProfile beneath, TxProfile above.
        case tx
        /// TxDefaultProfile alone, at two stack levels.
        case txDefault = "tx_default"
        /// ChargePointMaxProfile alone, at two stack levels.
        case stationMax = "station_max"
    }

    /// What a lease is worth (SAFETY.md section 5).
    package enum LeaseClass: String, CaseIterable, Codable, Sendable {
        /// A native offline duration.
        case a = "A"
        /// An absolute expiry, proven.
        case b = "B"
        /// A vendor's offline limit.
        case c = "C"
        /// A profile stays for ever.
        case d = "D"
        /// Nothing proven: counts at rated power.
        case e = "E"
    }
}
