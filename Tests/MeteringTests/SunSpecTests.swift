import Depot
import Metering
import Testing
import Units

@Suite("a SunSpec device") struct SunSpecTests {
    /// A device whose list is `models` (number, length), with its marker at `base`.
    static func image(base: Int, _ models: [(Int, Int)]) -> RegisterImage {
        var image = RegisterImage(holes: .refused)
        image.write([0x5375, 0x6E53], at: base, of: .holding)
        var address = base + 2
        for (id, length) in models {
            image.write([UInt16(id), UInt16(length)], at: address, of: .holding)
            address += 2 + length
        }
        image.write([0xFFFF, 0], at: address, of: .holding)
        return image
    }

    static func scan(_ image: RegisterImage) -> (SunSpecScan.Step, asked: [Int]) {
        var scan = SunSpecScan()
        var asked: [Int] = []
        while case .send(let request) = scan.step {
            asked.append(request.address)
            scan.take(image.answer(to: request))
        }
        return (scan.step, asked)
    }

    @Test("is walked by the lengths that it reports")
    func walks() {
        let (step, asked) = SunSpecTests.scan(
            SunSpecTests.image(
                base: 40_000, [(1, 66), (101, 50), (103, 50), (701, 121), (702, 50)]))
        #expect(
            step
                == .found([
                    SunSpecModel(id: 1, length: 66, address: 40_002),
                    SunSpecModel(id: 101, length: 50, address: 40_070),
                    SunSpecModel(id: 103, length: 50, address: 40_122),
                    SunSpecModel(id: 701, length: 121, address: 40_174),
                    SunSpecModel(id: 702, length: 50, address: 40_297),
                ]))
        #expect(asked == [40_000, 40_002, 40_070, 40_122, 40_174, 40_297, 40_349])
    }

    @Test("may have its marker at 40000, 50000 or 0", arguments: [40_000, 50_000, 0])
    func marker(base: Int) {
        let (step, _) = SunSpecTests.scan(SunSpecTests.image(base: base, [(1, 66)]))
        #expect(step == .found([SunSpecModel(id: 1, length: 66, address: base + 2)]))
    }

    @Test("without a marker is another device")
    func noMarker() {
        let (step, asked) = SunSpecTests.scan(RegisterImage(holes: .zero))
        #expect(step == .failed(.wrongDevice(found: "no SunSpec marker")))
        #expect(asked == [40_000, 50_000, 0])
    }

    @Test("whose list does not end is given up")
    func endless() {
        var image = RegisterImage(holes: .zero)
        image.write([0x5375, 0x6E53], at: 0, of: .holding)
        let (step, asked) = SunSpecTests.scan(image)
        #expect(step == .failed(.malformed))
        #expect(asked.count <= 3 + SunSpecScan.modelsHighest)
        var far = RegisterImage(holes: .zero)
        far.write([0x5375, 0x6E53, 1, 0xFFFE], at: 40_000, of: .holding)
        #expect(SunSpecTests.scan(far).0 == .failed(.malformed))
    }

    @Test("that leaves the end mark out is used as far as it goes")
    func noEnd() {
        var image = RegisterImage(holes: .refused)
        image.write([0x5375, 0x6E53, 203, 1, 0], at: 0, of: .holding)
        let (step, _) = SunSpecTests.scan(image)
        #expect(step == .found([SunSpecModel(id: 203, length: 1, address: 2)]))
    }

    @Test(
        "that falls silent ends the walk",
        arguments: [ReadAnswer.timeout, .unreachable, .malformed])
    func silent(answer: ReadAnswer) throws {
        var scan = SunSpecScan()
        scan.take(answer)
        #expect(scan.step == .failed(try #require(answer.fault)))
        var later = SunSpecScan()
        later.take(.words([0x5375, 0x6E53]))
        later.take(answer)
        #expect(later.step == .failed(try #require(answer.fault)))
    }

    @Test("with several models is read by the best of them")
    func prefers() throws {
        let both = [
            SunSpecModel(id: 103, length: 50, address: 10),
            SunSpecModel(id: 203, length: 105, address: 100),
        ]
        let layout = try #require(RegisterLayout(models: both))
        #expect(layout.landmarks.map(\.address) == [100, 101])
        #expect(RegisterLayout(models: [SunSpecModel(id: 701, length: 153, address: 0)]) == nil)
    }

    @Test("with a shorter model than today's is read as far as its own length reaches")
    func shorter() throws {
        // 203 cut off behind the powers' scale factor: no energies.
        let layout = try #require(
            RegisterLayout(models: [SunSpecModel(id: 203, length: 21, address: 0)]))
        let present = layout.entries.map(\.register.quantity)
        #expect(present.contains(.powerTotal))
        #expect(!present.contains(.energyImport))
        #expect(RegisterLayout(models: [SunSpecModel(id: 203, length: 3, address: 0)]) == nil)
    }

    static func poller() throws -> MeterPoller {
        let map = try RegisterMap.sunSpec(
            name: "sunspec-meter", maker: "X", models: ["203"], largestRead: 125)
        return MeterPoller(
            meter: Bench.meter(), map: map, rules: Bench.rules, serialNumber: nil)
    }

    /// A single-phase 201 with a scale factor of `power` for its amperes of 10^-power.
    static func single(current: UInt16, power: Int16) -> RegisterImage {
        var image = image(base: 0, [(201, 105)])
        image.write([UInt16](repeating: 0x8000, count: 105), at: 4, of: .holding)
        image.write([current], at: 2 + 3, of: .holding)
        image.write([UInt16(bitPattern: power)], at: 2 + 6, of: .holding)
        return image
    }

    @Test("counts by the powers of ten that it tells, and what it lacks is left out")
    func scaleFactors() throws {
        for (current, power) in [(12, 0), (1200, -2), (12_000, -3)] as [(UInt16, Int16)] {
            var poller = try SunSpecTests.poller()
            let (outcome, _) = Bench.poll(
                &poller, SunSpecTests.single(current: current, power: power))
            let reading = try #require(outcome.reading, "\(outcome)")
            #expect(reading.current == PerPhase(milli: 12_000, 0, 0))
            #expect(reading.frequency == nil && reading.voltage == nil)
            #expect(reading.energyImport == nil)
            #expect(outcome.notes.isEmpty)
        }
    }

    @Test("without a current, or with a power of ten beyond ten, gives no reading")
    func noCurrent() throws {
        for image in [
            SunSpecTests.single(current: 0x8000, power: 0),
            SunSpecTests.single(current: 12, power: .min),
        ] {
            var poller = try SunSpecTests.poller()
            #expect(
                Bench.poll(&poller, image).0.fault == .notAvailable(quantity: "current_l1"))
        }
        var poller = try SunSpecTests.poller()
        let far = SunSpecTests.single(current: 12, power: 11)
        #expect(
            Bench.poll(&poller, far).0.fault
                == .implausible(quantity: "current_l1", found: "a scale factor of 11"))
    }

    @Test("whose list has moved is walked anew")
    func moved() throws {
        var poller = try SunSpecTests.poller()
        let before = SunSpecTests.single(current: 12, power: 0)
        #expect(Bench.poll(&poller, before).0.reading != nil)
        var moved = SunSpecTests.image(base: 0, [(1, 66), (201, 105)])
        moved.write([UInt16](repeating: 0x8000, count: 105), at: 72, of: .holding)
        moved.write([15, 0, 0, 0], at: 70 + 3, of: .holding)
        moved.holes = .zero
        #expect(Bench.poll(&poller, moved).0.fault == .malformed)
        #expect(Bench.poll(&poller, moved).0.reading?.current.l1 == .amperes(15))
    }

    @Test("with a long list is walked over several polls, so that no line is held up")
    func longList() throws {
        var poller = try SunSpecTests.poller()
        let models = (0..<20).map { _ in (64_001, 4) } + [(201, 105)]
        var image = SunSpecTests.image(base: 50_000, models)
        image.holes = .zero
        let start = 50_002 + 20 * 6
        image.write([UInt16](repeating: 0x8000, count: 105), at: start + 2, of: .holding)
        image.write([12, 0, 0, 0], at: start + 3, of: .holding)
        var polls = 0
        while true {
            let (outcome, asked) = Bench.poll(&poller, image, at: Int64(polls) * 1000)
            #expect(asked.count <= MeterPoller.searchesHighest + 3)
            polls += 1
            if outcome.reading != nil { break }
            #expect(outcome.fault == .notAvailable(quantity: "SunSpec model list"))
            try #require(polls < 10)
        }
        #expect(polls > 1)
    }
}
