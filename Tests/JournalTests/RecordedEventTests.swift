import Control
import Depot
import Journal
import Testing
import Units

@Suite("an event in bytes")
struct RecordedEventTests {
    static let moment = Moment(
        instant: Instant(milliseconds: 123_456_789), utc: UTCTime(milliseconds: 1_772_400_000_123),
        isSynchronised: true)
    static let utc = UTCTime(milliseconds: 1_772_400_000_000)
    static let alarm = Alarm(id: "meter-tx1", since: utc, severity: .critical, text: "Zähler ☇")
    static let reading = Reading(
        takenAt: Instant(milliseconds: -5),
        current: PerPhase(.amperes(1), .amperes(-300), .zero), voltage: nil,
        power: PerPhase(.watts(1), .watts(.max), .watts(.min)), powerTotal: .watts(224),
        energyImport: .wattHours(123_456), energyExport: nil,
        frequency: Frequency(rawValue: 49_990), topOil: Temperature(rawValue: 63_500))
    static let transaction = TransactionRecord(
        id: 51, charger: "CP-01", connector: 1, idToken: "04A2", startedAt: utc, recordedAt: utc,
        meterStart: .zero,
        end: TransactionRecord.End(stoppedAt: utc, meterStop: .wattHours(9), reason: "Local"))
    static let interventions = [
        Intervention(charger: "CP-01", connector: 0, kind: .released, since: utc, user: .max),
        Intervention(charger: "CP-02", connector: 1, kind: .paused, since: utc, user: 0),
        Intervention(
            charger: "CP-02", connector: 1,
            kind: .overridden(ChargingRate(rawValue: 6000), .amperes, until: utc), since: utc,
            user: 1000),
        Intervention(
            charger: "CP-02", connector: 1, kind: .violated(times: 3, isViolator: true),
            since: utc, user: nil),
    ]
    static let recalled: RecalledState = {
        var state = stateWithoutPeaks
        state.demandPeaks = [
            DemandPeak(window: .rolling, interval: .minutes(15), month: utc, peak: .watts(341_700))
        ]
        return state
    }()
    private static let stateWithoutPeaks = RecalledState(
        nextTransactionID: 101, openTransactions: [transaction], openTransactionsOmitted: 3,
        provenFloors: [
            ProvenFloor(
                charger: "CP-01", connector: 1, rate: ChargingRate(rawValue: 6000), unit: .amperes,
                provenAt: utc)
        ],
        installedProfiles: [
            InstalledProfile(
                charger: "CP-01", connector: 1, kind: .boost, slot: 2,
                rate: ChargingRate(rawValue: 16_000), unit: .watts, expiry: nil, acceptedAt: utc)
        ], leaseLongest: .seconds(180), openAlarms: [alarm], interventions: interventions,
        isReserveHeld: false, damagedRows: 1,
        salvage: RecalledState.Salvage(
            setAside: "busbar.db.1", transactions: 1, otherRows: 2, damagedRows: 3, alarm: alarm))

    static let meters: [Event] = [
        .tick, .metered(MeterPosition(0), reading),
        .meterFailed(MeterPosition(1), .unreachable), .meterFailed(MeterPosition(1), .timeout),
        .meterFailed(MeterPosition(1), .exception(code: 2)),
        .meterFailed(MeterPosition(1), .malformed),
        .meterFailed(MeterPosition(1), .notAvailable(quantity: "current_l1")),
        .meterFailed(MeterPosition(1), .implausible(quantity: "power", found: "9 MW")),
        .meterFailed(MeterPosition(300), .wrongDevice(found: "\u{0}\n")),
    ]
    static let sample = DrawSample(
        current: PerPhase(repeating: .amperes(16)), power: .watts(11_000), energy: .wattHours(1),
        offered: .amperes(32), stateOfCharge: .percent(50), voltage: .volts(228))
    static let reports: [ChargerReport] = [
        .opened(connection: .max), .closed(reason: ""),
        .booted(maker: "Ä", model: "", firmware: "1.2"),
        .status(nil, .faulted, errorCode: "NoError", at: nil),
        .status(ConnectorPosition(4), .suspendedByVehicle, errorCode: "", at: utc),
        .sampled(ConnectorPosition(1), transaction: nil, sample, at: nil),
        .sampled(
            ConnectorPosition(1), transaction: 8,
            DrawSample(
                current: nil, power: nil, energy: nil, offered: nil, stateOfCharge: nil,
                voltage: nil), at: utc),
        .authorizeAsked(question: 1, idToken: "x"),
        .startAsked(
            question: 2, ConnectorPosition(0), idToken: "y", meterStart: .wattHours(1), at: utc),
        .stopAsked(question: 3, transaction: -1, meterStop: .zero, reason: "Remote", at: nil),
        .outcome(order: 9, .accepted), .outcome(order: 9, .refused("Rejected")),
        .outcome(order: 9, .failed("InternalError")), .outcome(order: 9, .timedOut),
        .outcome(order: 9, .notSent), .outcome(order: 9, .schedule(nil, duration: .zero)),
        .outcome(
            order: 9,
            .schedule(
                [SchedulePeriod(start: .zero, limit: ChargingRate(rawValue: 6000))],
                duration: .minutes(5))),
        .violated(String(repeating: "x", count: 3000)),
    ]
    static let stored: [StoreOutcome] = [
        .committed([]),
        .committed([
            StoreReceipt(ticket: 1, transaction: 2), StoreReceipt(ticket: 3, transaction: nil),
        ]),
        .failed([1, 2], .diskFull), .failed([1], .locked(process: nil)),
        .lost(7, .refused("CHECK constraint")), .lost(7, .other(code: -1, "?")),
        .reserveGivenUp, .reserveRestored, .untrimmed(.inputOutput(code: 5)),
    ]
    static let actions: [Command.Action] = [
        .pause(.site), .pause(.charger(ChargerPosition(2))), .resume(.site),
        .resume(.connector(ConnectorPosition(2))),
        .override(ConnectorPosition(1), ChargingRate(rawValue: 16_000), until: .minutes(60)),
        .release(ChargerPosition(3)), .takeBack(ChargerPosition(3)),
    ]
    static let fleet: FleetList = {
        var list = FleetList(
            vehicles: [],
            departures: [
                Departure(
                    id: "R1", vehicle: "BUS-01", departAt: utc, requiredStateOfCharge: nil,
                    requiredEnergy: .wattHours(1), priority: 1, preconditioning: nil)
            ])
        list.faults = [
            FleetFault(file: "departures.csv", kind: .rows(2, first: ["line 3"])),
            FleetFault(file: "vehicles.csv", kind: .refused("no such file")),
        ]
        return list
    }()
    static let events: [Event] =
        meters + reports.map { .charger(ChargerPosition(3), $0) } + [.recalled(recalled)]
        + stored.map { .stored($0) }
        + actions.map { .commanded(Command(user: .max, action: $0)) }
        + [
            .lineRead(InputPosition(0), isActive: true), .lineFailed(InputPosition(3), .noChip),
            .lineFailed(InputPosition(3), .system(call: "read", code: 5)), .fleetTold(fleet),
        ]
        + [.calendarTold(SiteCalendar(usualDepartures: [utc], monthStarts: [utc, utc]))]

    static func recorded(_ event: Event) -> RecordedEvent {
        RecordedEvent(event: event, moment: moment, digest: 0xDEAD_BEEF)
    }

    @Test("comes back as it was, alone", arguments: events)
    func alone(_ event: Event) throws {
        var (written, read) = (PackedKeys(), PackedKeys())
        let bytes = try Self.recorded(event).bytes(keys: &written)
        #expect(try RecordedEvent(bytes: bytes, keys: &read) == Self.recorded(event))
        #expect(read.names == written.names)
    }

    @Test("comes back as it was among others, whose names it shares")
    func together() throws {
        var written = PackedKeys()
        let first = try Self.events.map { try Self.recorded($0).bytes(keys: &written) }
        let second = try Self.events.map { try Self.recorded($0).bytes(keys: &written) }
        var read = PackedKeys()
        let events = try (first + second).map { try RecordedEvent(bytes: $0, keys: &read).event }
        #expect(events == Self.events + Self.events)
        #expect(second[1].count < 100, "a reading takes no more once its names are known")
    }

    @Test("is refused in words, or read as another, where bytes are damaged")
    func damaged() throws {
        var refusals = 0
        for event in Self.events {
            var keys = PackedKeys()
            let whole = try Self.recorded(event).bytes(keys: &keys)
            for length in 0..<min(whole.count, 300) {
                var keys = PackedKeys()
                #expect(throws: RecordError.self) {
                    try RecordedEvent(bytes: Array(whole.prefix(length)), keys: &keys)
                }
                for bit in 0..<8 {
                    var bytes = whole
                    bytes[length] ^= 1 << bit
                    do {
                        var keys = PackedKeys()
                        _ = try RecordedEvent(bytes: bytes, keys: &keys)
                    } catch { refusals += 1 }
                }
            }
        }
        #expect(refusals > 1000)
    }

    @Test("is refused where it is nested without end, names what never was, or is of another kind")
    func hostile() throws {
        let head: [UInt8] = [1, 0, 0, 0, 0, 32, 32, 2]
        let nested = [UInt8](repeating: 7, count: 1) + [1]
        let bodies: [[UInt8]] = [
            Array((0..<100_000).flatMap { _ in nested }), [8, 1, 9, 32],
            [7] + [UInt8](repeating: 0xFF, count: 20), [6, 2, 0xC3, 0x28], [9], [3, 0xFF], [5, 1],
            [8, 1, 0, 1, 0x41, 0], [2, 2],
        ]
        for body in bodies {
            var keys = PackedKeys()
            #expect(throws: RecordError.self) {
                try RecordedEvent(bytes: head + body, keys: &keys)
            }
        }
        var keys = PackedKeys()
        #expect(throws: RecordError.foreign(version: 2)) {
            try RecordedEvent(bytes: [2] + head.dropFirst(), keys: &keys)
        }
    }

    @Test("has a digest of its effects that never changes between runs or machines")
    func digest() throws {
        let effects: [Effect] = [
            .answer(ChargerPosition(1), question: 4, .start(transaction: 51, isAccepted: true)),
            .store(StoreOrder(ticket: 7, action: .alarmRaised(Self.alarm))),
        ]
        // Worked out by another program from the layout in `PackedBytes`.
        #expect(try RecordedEvent.digest(of: []) == 0x8B0C_BE97)
        #expect(try RecordedEvent.digest(of: effects) == 0x1A84_C34F)
        #expect(try RecordedEvent.digest(of: effects.reversed()) != 0x1A84_C34F)
    }
}
