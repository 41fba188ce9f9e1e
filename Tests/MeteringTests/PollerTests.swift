import Depot
import Metering
import Testing
import Units

@Suite("a meter's poller") struct PollerTests {
    static let counter = Bench.register(.energyImport, 300, .u32, .wattHours, every: .slow)
    static let serial = Bench.register(.serialNumber, 400, .string(registers: 4), .one)

    static func poller(_ registers: [Register], serial: String? = nil) throws -> MeterPoller {
        MeterPoller(
            meter: Bench.meter(), map: try Bench.map(registers), rules: Bench.rules,
            serialNumber: serial)
    }

    static func text(_ text: String) -> [UInt16] {
        var bytes = Array(text.utf8)
        bytes += [UInt8](repeating: 0, count: 8 - bytes.count)
        return stride(from: 0, to: 8, by: 2).map { UInt16(bytes[$0]) << 8 | UInt16(bytes[$0 + 1]) }
    }

    @Test("asks for counters about every ten seconds and for the serial number every hour")
    func paces() throws {
        var poller = try PollerTests.poller(
            Bench.currents + [PollerTests.counter, PollerTests.serial])
        var image = Bench.image()
        image.write([0, 77], at: 300, of: .holding)
        image.write(PollerTests.text("A1"), at: 400, of: .holding)
        var asked: [Int: [Int64]] = [:]
        for second in Int64(0)...7200 {
            let (outcome, requests) = Bench.poll(&poller, image, at: second * 1000)
            for request in requests { asked[request.address, default: []].append(second) }
            #expect(
                (outcome.reading?.energyImport != nil)
                    == requests.contains { $0.address == 300 })
            #expect(outcome.reading?.takenAt == Instant(milliseconds: second * 1000))
        }
        #expect(asked[100]?.count == 7201)
        #expect(asked[300]?.prefix(3) == [0, 10, 20])
        #expect(asked[400] == [0, 3600, 7200])
    }

    @Test(
        "reports what became of a request that a reading needs",
        arguments: [
            (ReadAnswer.timeout, MeterFault.timeout), (.unreachable, .unreachable),
            (.malformed, .malformed), (.words([1, 2]), .malformed),
            (.words([]), .malformed), (.words([UInt16](repeating: 0, count: 200)), .malformed),
        ])
    func faults(answer: ReadAnswer, fault: MeterFault) throws {
        var poller = try PollerTests.poller(Bench.currents)
        guard case .send = poller.begin(at: Instant(milliseconds: 0)) else {
            Issue.record("nothing is asked")
            return
        }
        #expect(poller.take(answer) == .done(.fault(fault)))
        #expect(Bench.poll(&poller, Bench.image()).0.reading != nil)
    }

    @Test("reports every exception code", arguments: 1...11)
    func exceptions(code: Int) throws {
        var poller = try PollerTests.poller(Bench.currents)
        _ = poller.begin(at: Instant(milliseconds: 0))
        #expect(poller.take(.exception(code: code)) == .done(.fault(.exception(code: code))))
    }

    @Test("keeps a reading whose counters did not answer, and asks them again later")
    func slowSilent() throws {
        var poller = try PollerTests.poller(
            Bench.currents + [PollerTests.counter, PollerTests.serial])
        guard case .send(let fast) = poller.begin(at: Instant(milliseconds: 0)) else { return }
        guard case .send(let slow) = poller.take(Bench.image().answer(to: fast)) else {
            Issue.record("the counter is not asked")
            return
        }
        #expect(slow.address == 300)
        guard case .done(let outcome) = poller.take(.timeout) else {
            Issue.record("a silent meter is asked on")
            return
        }
        #expect(outcome.reading?.current == PerPhase(milli: 10_000, 20_000, 30_000))
        #expect(outcome.notes == [.unread(.timeout)])
        #expect(Bench.poll(&poller, Bench.image(), at: 1000).1.map(\.address) == [100])
    }

    @Test("reads a device that refuses holes without them from the second poll on")
    func refusedHoles() throws {
        var poller = try PollerTests.poller(
            Bench.currents + [Bench.register(.frequency, 120, .u16, .millihertz)])
        var image = RegisterImage(holes: .refused)
        image.write([0, 10_000, 0, 20_000, 0, 30_000], at: 100, of: .holding)
        image.write([50_000], at: 120, of: .holding)
        let first = Bench.poll(&poller, image)
        #expect(first.0.fault == .exception(code: 2))
        #expect(first.1.map(\.count) == [21])
        let second = Bench.poll(&poller, image, at: 1000)
        #expect(second.0.reading?.frequency == Frequency(rawValue: 50_000))
        #expect(second.1.map(\.address) == [100, 120])
    }

    @Test("notes a counter that ran backward, once")
    func backward() throws {
        var poller = try PollerTests.poller(Bench.currents + [PollerTests.counter])
        var image = Bench.image()
        var notes: [[MeterNote]] = []
        for (second, count) in [(0, 500), (10, 501), (20, 400), (30, 401)] as [(Int64, UInt16)] {
            image.write([0, count], at: 300, of: .holding)
            notes.append(Bench.poll(&poller, image, at: second * 1000).0.notes)
        }
        let step = MeterNote.ranBackward(
            quantity: "energy_import", from: .wattHours(501), to: .wattHours(400))
        #expect(notes == [[], [], [step], []])
    }

    @Test("does not believe another meter in its place until the first is back")
    func stranger() throws {
        var poller = try PollerTests.poller(Bench.currents + [PollerTests.serial])
        var image = Bench.image()
        func outcome(_ serial: String, _ second: Int64) -> MeterOutcome {
            image.write(PollerTests.text(serial), at: 400, of: .holding)
            return Bench.poll(&poller, image, at: second * 1000).0
        }
        #expect(outcome("A1", 0).reading != nil)
        // It is not asked again before an hour has passed.
        #expect(outcome("B2", 1).reading != nil)
        #expect(outcome("B2", 3600).fault == .wrongDevice(found: "B2"))
        #expect(outcome("B2", 3601).fault == .wrongDevice(found: "B2"))
        #expect(outcome("A1", 3602).reading != nil)
    }

    @Test("believes only the commissioned meter where one is named")
    func commissioned() throws {
        var image = Bench.image()
        image.write(PollerTests.text("A1 \u{1B}"), at: 400, of: .holding)
        var wrong = try PollerTests.poller(Bench.currents + [PollerTests.serial], serial: "Z9")
        #expect(Bench.poll(&wrong, image).0.fault == .wrongDevice(found: "A1 ?"))
        image.write(PollerTests.text(" Z9 "), at: 400, of: .holding)
        var right = try PollerTests.poller(Bench.currents + [PollerTests.serial], serial: "Z9")
        #expect(Bench.poll(&right, image).0.reading != nil)
    }
}
