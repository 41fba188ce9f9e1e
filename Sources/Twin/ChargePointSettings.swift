import Depot
import Units

/// The configuration keys of a simulated charge point (OCPP 1.6, chapter 9). They survive a reboot.
struct ChargePointSettings: Hashable, Sendable {
    /// Whether the central system has accepted its boot since the last reboot.
    var isRegistered = false
    /// In the order in which GetConfiguration tells them.
    private(set) var entries: [Entry]
    /// What it samples in a transaction.
    private(set) var measurands: [Measurand]

    /// One key.
    struct Entry: Hashable, Sendable {
        var key: String
        var value: String
        var isReadOnly: Bool
    }

    /// What ChangeConfiguration came to; the raw values are the protocol's.
    enum Outcome: String, Sendable {
        case accepted = "Accepted"
        case rejected = "Rejected"
        case notSupported = "NotSupported"
    }

    /// What it can sample; the raw values are the protocol's.
    enum Measurand: String, CaseIterable, Sendable {
        case current = "Current.Import"
        case offered = "Current.Offered"
        case energy = "Energy.Active.Import.Register"
        case power = "Power.Active.Import"
        case stateOfCharge = "SoC"
        case voltage = "Voltage"
    }

    private static let heartbeat = "HeartbeatInterval"
    private static let sample = "MeterValueSampleInterval"
    private static let sampled = "MeterValuesSampledData"
    private static let invalid = "StopTransactionOnInvalidId"

    init(model: ChargerModel, connectors: Int) {
        measurands = [.current, .energy, .power, .stateOfCharge, .voltage]
        let units = model.unit == .amperes ? "Current" : "Power"
        entries = [
            Entry(key: Self.heartbeat, value: "300", isReadOnly: false),
            Entry(key: Self.sample, value: "60", isReadOnly: false),
            Entry(
                key: Self.sampled, value: measurands.map(\.rawValue).joined(separator: ","),
                isReadOnly: false),
            Entry(key: Self.invalid, value: "true", isReadOnly: false),
            Entry(key: "AuthorizeRemoteTxRequests", value: "false", isReadOnly: false),
            Entry(key: "ClockAlignedDataInterval", value: "0", isReadOnly: false),
            Entry(key: "ConnectionTimeOut", value: "60", isReadOnly: false),
            Entry(key: "WebSocketPingInterval", value: "60", isReadOnly: false),
            Entry(key: "NumberOfConnectors", value: String(connectors), isReadOnly: true),
            Entry(
                key: "ChargeProfileMaxStackLevel", value: String(model.stackLevelHighest),
                isReadOnly: true),
            Entry(key: "ChargingScheduleAllowedChargingRateUnit", value: units, isReadOnly: true),
            Entry(
                key: "ChargingScheduleMaxPeriods", value: String(model.profilePeriodsHighest),
                isReadOnly: true),
            Entry(
                key: "MaxChargingProfilesInstalled", value: String(ProfileShelf.profilesHighest),
                isReadOnly: true),
            Entry(
                key: "SupportedFeatureProfiles", value: "Core,RemoteTrigger,SmartCharging",
                isReadOnly: true),
        ]
    }

    /// How often it beats.
    var heartbeatInterval: Milliseconds { .seconds(max(1, whole(Self.heartbeat))) }

    /// How often it samples a transaction; 0: never.
    var sampleInterval: Milliseconds { .seconds(whole(Self.sample)) }

    /// Whether a refused StartTransaction ends the transaction.
    var stopsOnInvalidID: Bool { entries.first { $0.key == Self.invalid }?.value == "true" }

    /// Takes the interval of BootNotification.conf; 0 keeps its own.
    mutating func takeHeartbeatInterval(_ seconds: Int64) {
        guard (1...86_400).contains(seconds) else { return }
        set(Self.heartbeat, to: String(seconds))
    }

    /// ChangeConfiguration.
    mutating func change(_ key: String, to value: String) -> Outcome {
        guard let entry = entries.first(where: { $0.key == key }) else { return .notSupported }
        guard !entry.isReadOnly else { return .rejected }
        switch key {
        case Self.sampled:
            let names = value.split(separator: ",").map(String.init)
            let wanted = names.compactMap { Measurand(rawValue: $0) }
            guard wanted.count == names.count else { return .rejected }
            measurands = wanted
        case Self.invalid, "AuthorizeRemoteTxRequests":
            guard value == "true" || value == "false" else { return .rejected }
        default:
            guard let number = Int64(value), (0...86_400).contains(number) else {
                return .rejected
            }
        }
        set(key, to: value)
        return .accepted
    }

    private mutating func set(_ key: String, to value: String) {
        for index in entries.indices where entries[index].key == key {
            entries[index].value = value
        }
    }

    private func whole(_ key: String) -> Int64 {
        entries.first { $0.key == key }.flatMap { Int64($0.value) } ?? 0
    }
}
