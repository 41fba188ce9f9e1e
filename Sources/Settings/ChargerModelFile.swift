import Depot
import Units

/// The contract's `charger.yaml`: how a model of charger behaves.
enum ChargerModelFile {
    /// Between sending a call and its answer; part of what a lease must survive (SAFETY.md C4).
    static let answer = Milliseconds.seconds(5)

    /// Reads the file; nil, with errors, where it makes no model.
    static func read(path: String, name: String, _ findings: Findings) -> ChargerModel? {
        guard let root = YAMLFile.root(path: path, findings),
            var keys = KeyReader(root, file: path, path: "", findings)
        else { return nil }
        let before = findings.errors.count
        let model = model(&keys, name)
        keys.finish()
        checkLease(model, keys)
        checkStackLevel(model, keys)
        checkStationCut(model, keys)
        checkDayPlan(model, keys)
        return findings.errors.count == before ? model : nil
    }

    private static func model(_ keys: inout KeyReader, _ name: String) -> ChargerModel {
        let maker = keys.required("maker", .text, placeholder: "")
        let models = keys.required("models", .texts(upTo: 50), placeholder: [])
        let firmware = keys.value("firmware", or: "*", .text)
        let current = keys.required("current", Field<ChargerModel.CurrentKind>.word())
        let unit = keys.required("unit", Field<ChargingRateUnit>.word()) ?? .amperes
        let meaning = meaning(&keys, current ?? .ac, unit)
        let bounds = limits(&keys, unit)
        return ChargerModel(
            name: name, maker: maker, models: models, firmware: firmware, current: current ?? .ac,
            unit: unit, limitMeaning: meaning, efficiency: efficiency(&keys, meaning),
            powerFactor: powerFactor(&keys, unit),
            standby: keys.value(
                "standby_watts", or: .zero, .watts(.zero...Watts.kilowatts(5))),
            step: bounds.step, minimum: bounds.minimum,
            pause: keys.required("pause", .word(), placeholder: .zero),
            resume: keys.required("resume", .word(), placeholder: .automatic),
            zeroFallback: keys.value("zero_fallback", or: .unproven, .word()),
            readBack: keys.value("read_back", or: .unproven, .word()),
            startsOffline: keys.value(
                "starts_offline", or: true, .words(["yes": true, "never": false])),
            control: keys.value("control", or: .tx, .word()),
            follow: keys.value("follow_s", or: .seconds(10), .seconds(0...300)),
            leaseClass: keys.value("lease_class", or: .e, .word()),
            clockBound: keys.value("clock_bound_s", or: .seconds(5), .seconds(0...60)),
            lease: keys.value("lease_s", or: .seconds(180), .seconds(10...900)),
            renewal: keys.value("renew_s", or: .seconds(50), .seconds(1...450)),
            changeInterval: keys.value("change_interval_s", or: .seconds(10), .seconds(0...3600)),
            stackLevelHighest: keys.value("stack_level_max", or: 1, .whole(0...1000)),
            profilePeriodsHighest: keys.value("profile_periods_max", or: 2, .whole(2...1024)),
            startScheduleOffset: keys.value(
                "start_schedule_offset_s", or: .seconds(-60), .seconds(-3600...0)),
            writesPerDayHighest: keys.optional("writes_per_day_max", .whole(1...10_000_000)),
            messagesPerMinuteHighest: keys.value(
                "messages_per_minute_max", or: 60, .whole(1...6000)),
            meterInterval: keys.value("meter_interval_s", or: .seconds(10), .seconds(1...900)),
            setUp: setUp(&keys),
            stationCut: keys.value("station_cut", or: .unproven, .word()),
            dayPlan: keys.value("day_plan", or: .unproven, .word()))
    }

    private static func setUp(_ keys: inout KeyReader) -> ChargerSetUp {
        guard var own = keys.mapping("set_up") else { return .ordinary }
        let setUp = ChargerSetUp(
            measurands: own.optional("measurands", .measurands),
            keys: configurationKeys(&own),
            takesTriggers: own.value("trigger", or: true, .words(["yes": true, "no": false])),
            localListHighest: own.value("local_list_max", or: 0, .whole(0...1000)))
        own.finish()
        return setUp
    }

    /// Keys that busbard sets by itself, or that would lock it out.
    private static let ownKeys = [
        "MeterValueSampleInterval", "MeterValuesSampledData", "ClockAlignedDataInterval",
        "LocalAuthListEnabled",
        "AuthorizationKey", "SecurityProfile",
    ]

    private static func configurationKeys(_ setUp: inout KeyReader) -> [ChargerSetUp.Key] {
        guard var keys = setUp.mapping("keys") else { return [] }
        let names = keys.everyKey().map(\.key)
        guard names.count <= 16 else {
            keys.report(.value, nil, found: "\(names.count) keys", allowed: "at most 16 keys")
            return []
        }
        return names.compactMap { name in
            guard hasOnly(name, besidesLettersAndDigits: "._-", upTo: 50),
                !ownKeys.contains(name)
            else {
                keys.report(
                    .value, name, found: "the key \(name)",
                    allowed: "1 to 50 of letters, digits and . _ -; none of "
                        + "\(ownKeys.joined(separator: ", ")), which busbard sets by itself")
                return nil
            }
            return keys.required(name, .text).map { ChargerSetUp.Key(name: name, value: $0) }
        }
    }

    private static func meaning(
        _ keys: inout KeyReader, _ current: ChargerModel.CurrentKind, _ unit: ChargingRateUnit
    ) -> ChargerModel.LimitMeaning {
        let meaning: ChargerModel.LimitMeaning
        switch current {
        case .ac: meaning = keys.value("limit_means", or: .acInput, .word())
        case .dc: meaning = keys.required("limit_means", .word(), placeholder: .acInput)
        }
        switch (meaning, current, unit) {
        case (.dcOutput, .ac, _), (.dcOutput, .dc, .amperes):
            keys.report(
                .structure, "limit_means", found: keys.found("limit_means"),
                allowed: "ac_input; dc_output only with current: dc and unit: W")
        case (.dcOutput, .dc, .watts), (.acInput, _, _): break
        }
        return meaning
    }

    private static func efficiency(
        _ keys: inout KeyReader, _ meaning: ChargerModel.LimitMeaning
    ) -> Percent {
        let field = Field<Percent>.percent(.percent(50)...Percent.percent(100))
        switch meaning {
        case .acInput: return keys.value("efficiency_percent", or: .whole, field)
        case .dcOutput:
            return keys.required("efficiency_percent", field, placeholder: .whole)
        }
    }

    private static func powerFactor(_ keys: inout KeyReader, _ unit: ChargingRateUnit) -> Percent {
        let field = Field<Percent>.factor(.percent(50)...Percent.percent(100))
        switch unit {
        case .amperes: return keys.value("power_factor", or: .whole, field)
        case .watts: return keys.required("power_factor", field, placeholder: .whole)
        }
    }

    /// Step and minimum, under the key that the unit asks for.
    private static func limits(
        _ keys: inout KeyReader, _ unit: ChargingRateUnit
    ) -> (step: ChargingRate, minimum: ChargingRate) {
        switch unit {
        case .amperes:
            refuse(["step_watts", "minimum_watts"], &keys, "step_amps and minimum_amps")
            let step = keys.required(
                "step_amps", .amperes(.milliamperes(1)...Amperes.amperes(10)), placeholder: .zero)
            let minimum = keys.required(
                "minimum_amps", .amperes(.milliamperes(1)...Amperes.amperes(100)),
                placeholder: .zero)
            return (ChargingRate(step), ChargingRate(minimum))
        case .watts:
            refuse(["step_amps", "minimum_amps"], &keys, "step_watts and minimum_watts")
            let step = keys.required(
                "step_watts", .watts(.watts(1)...Watts.kilowatts(10)), placeholder: .zero)
            let minimum = keys.required(
                "minimum_watts", .watts(.watts(1)...Watts.kilowatts(100)), placeholder: .zero)
            return (ChargingRate(step), ChargingRate(minimum))
        }
    }

    /// A lease that lies above a floor of its own purpose needs a second stack level; a TxProfile
    /// wins by its purpose (SAFETY.md section 4).
    private static func checkStackLevel(_ model: ChargerModel, _ keys: KeyReader) {
        switch model.control {
        case .tx: break
        case .txDefault, .stationMax:
            guard model.stackLevelHighest < 1 else { return }
            keys.report(
                .structure, "stack_level_max",
                found: "\(keys.found("stack_level_max")) with control: "
                    + "\(model.control.rawValue), whose lease lies above the floor",
                allowed: "at least 1, or control: tx")
        }
    }

    /// A cap of 0 hides what is beneath from a read-back that can't be believed; and under station_max it
    /// would lie in the place of the lease.
    private static func checkStationCut(_ model: ChargerModel, _ keys: KeyReader) {
        guard model.stationCut == .proven else { return }
        if model.readBack != .truthful {
            keys.report(
                .structure, "station_cut",
                found: "proven with read_back: \(model.readBack.rawValue)",
                allowed: "read_back: truthful, or station_cut: unproven")
        }
        if model.control == .stationMax || model.stackLevelHighest < 1 {
            keys.report(
                .structure, "station_cut",
                found: "proven with control: \(model.control.rawValue) and stack_level_max: "
                    + "\(model.stackLevelHighest)",
                allowed: "another control and a stack_level_max of 1 or more, or unproven")
        }
    }

    /// A day plan lies above the fallback and beneath the lease, and has three periods.
    private static func checkDayPlan(_ model: ChargerModel, _ keys: KeyReader) {
        guard model.dayPlan == .proven,
            model.control != .tx || model.stackLevelHighest < 1 || model.profilePeriodsHighest < 3
        else { return }
        keys.report(
            .structure, "day_plan",
            found: "proven with control: \(model.control.rawValue), stack_level_max: "
                + "\(model.stackLevelHighest) and profile_periods_max: "
                + "\(model.profilePeriodsHighest)",
            allowed: "control: tx with a stack_level_max of 1 and a profile_periods_max of 3 or "
                + "more, or unproven")
    }

    private static func refuse(_ names: [String], _ keys: inout KeyReader, _ allowed: String) {
        keys.pass(names)
        for name in names where keys.has(name) {
            keys.report(
                .structure, name, found: "\(name) beside unit: \(keys.found("unit"))",
                allowed: allowed)
        }
    }

    /// C4 and the flash rule of SAFETY.md section 3, for the model's own figures.
    private static func checkLease(_ model: ChargerModel, _ keys: KeyReader) {
        let shortest = model.renewal * 2 + answer + model.clockBound
        if model.lease < shortest {
            keys.report(
                .structure, keys.has("lease_s") ? "lease_s" : "renew_s",
                found: "a lease of \(seconds(model.lease)) s renewed every "
                    + "\(seconds(model.renewal)) s",
                allowed: "a lease of at least 2 × renew_s + \(seconds(answer)) + clock_bound_s, "
                    + "\(seconds(shortest)) s")
        }
        guard let writes = model.writesPerDayHighest else { return }
        switch model.leaseClass {
        case .a, .b, .c:
            // Half the budget is for renewals, the rest for cuts and floors.
            let longest = Milliseconds.seconds(172_800).scaledUp(by: 1, over: Int64(writes))
            if writes < 25 {
                keys.report(
                    .structure, "writes_per_day_max", found: keys.found("writes_per_day_max"),
                    allowed: "at least 25, or lease_class: D")
            } else if model.renewal < longest {
                keys.report(
                    .structure, "renew_s",
                    found: "\(seconds(model.renewal)) s with \(writes) writes a day",
                    allowed: "at least \(seconds(longest)) s, 86400 / half the writes")
            }
        case .d, .e: break
        }
    }
}

/// A length of time in seconds, for people.
func seconds(_ time: Milliseconds) -> String { DecimalText.text(time.rawValue, decimals: 3) }
