import Depot
import Metering
import Testing
import Twin
import Units

@Suite("the seeded generator") struct SeededTests {
    @Test("is SplitMix64")
    func vector() {
        var seeded = Seeded(seed: 0)
        #expect(seeded.next() == 0xe220_a839_7b1d_cdaf)
        #expect(seeded.next() == 0x6e78_9e6a_a1b9_65f4)
        #expect(seeded.next() == 0x06c4_5d18_8009_454f)
    }

    @Test("stays within its range and reaches both ends")
    func range() {
        var seeded = Seeded(seed: 1)
        let drawn = (0..<1000).map { _ in seeded.whole(-2...3) }
        #expect(Set(drawn) == Set(-2...3))
    }
}

@Suite("the charge point's own JSON") struct JSONValueTests {
    @Test(
        "reads and writes what RFC 8259 allows",
        arguments: [
            "null", "true", "[]", "{}", "[1,-2.50,3e2]", "{\"a\":{\"b\":[null,false,\"\"]}}",
            "\"a\\\"b\\\\c\\n\"", "{\"b\":1,\"a\":2}",
        ])
    func roundTrip(text: String) {
        #expect(JSONValue(parsing: text)?.text == text)
    }

    @Test(
        "refuses everything else",
        arguments: [
            "", "nul", "[1,]", "{\"a\":}", "{a:1}", "01", "1.", ".5", "+1", "\"a", "\"\\x\"",
            "\"\\ud800\"", "[1] 2", "NaN", "\"\u{01}\"",
            String(repeating: "[", count: 100_000),
        ])
    func refusal(text: String) {
        #expect(JSONValue(parsing: text) == nil)
    }

    @Test(
        "keeps a number's thousandths exactly",
        arguments: [
            ("16", 16_000), ("16.1", 16_100), ("0.0005", 0), ("1.9999", 1999), ("-2.5", -2500),
            ("1.6e1", 16_000), ("160e-1", 16_000), ("1e400", nil), ("1e15", nil), ("0", 0),
        ] as [(String, Int64?)])
    func thousandths(text: String, expected: Int64?) {
        #expect(JSONValue(parsing: text)?.thousandths == expected)
    }
}

@Suite("a simulated meter") struct MeterTests {
    private func plant(model: String, generation: Watts = .zero) -> Plant {
        var site = PreparedSite.yard()
        site.plan.meters[0].model = model
        site.plan.nodes[0].generationHighest = generation
        site.plan.meters[0].phases = PerPhase(.l2, .l3, .l1)
        site.plan.meters[0].isReversed = PerPhase(true, false, false)
        var options = PlantOptions.night
        // What many chargers draw no panels cover.
        options.traffic = generation > .zero ? .manual : .parked
        options.meterNoise = 0
        var plant = site.plant(
            options: options, seed: 3, now: Instant(milliseconds: 0), utc: Bench.epoch)
        _ = plant.advance(to: Instant(milliseconds: 120_000))
        return plant
    }

    private func float(_ words: [UInt16], _ offset: Int) -> Double {
        Double(
            Float(bitPattern: UInt32(words[offset]) << 16 | UInt32(words[offset + 1])))
    }

    /// One poll with the real poller.
    private func poll(_ plant: inout Plant) throws -> MeterOutcome {
        let meter = MeterPosition(0)
        var line = try #require(MeterLine(to: meter, in: plant.plan))
        return plant.poll(meter, over: &line, at: plant.now)
    }

    private func reading(_ plant: inout Plant) throws -> Reading? {
        guard case .reading(let reading, _) = try poll(&plant) else { return nil }
        return reading
    }

    @Test(
        "answers the real poller with what truly flows",
        arguments: ["eastron-sdm630", "janitza-umg-604"])
    func answers(model: String) throws {
        var plant = plant(model: model)
        let load = plant.load(at: NodePosition(0))
        let reading = try #require(try self.reading(&plant))
        for phase in Phase.allCases {
            #expect(abs((reading.current[phase] - load.current[phase]).rawValue) <= 50)
        }
        #expect(abs(reading.powerTotal.rawValue - load.power.rawValue) <= 50)
        #expect(reading.energyImport == nil, "one transformer looks the other way")
        #expect(reading.frequency?.rawValue == 50_000)
    }

    @Test(
        "shows an SDM630's registers by its own inputs, power through a reversed transformer negative"
    )
    func eastron() throws {
        var plant = plant(model: "eastron-sdm630")
        let current = plant.load(at: NodePosition(0)).current
        let shown = plant.registers(of: MeterPosition(0))
        let block = try #require(shown?.first)
        #expect(block.table == .input)
        #expect(block.address == 0)
        // Inputs 1, 2 and 3 are on L2, L3 and L1; L1 looks the other way.
        let expected = [current.l2.rawValue, current.l3.rawValue, current.l1.rawValue]
        for (index, milliamperes) in expected.enumerated() {
            // RMS amperes have no sign.
            let value = float(block.words, 0x06 + index * 2) * 1000
            #expect(abs(value - Double(milliamperes)) < 50)
            let power = float(block.words, 0x0c + index * 2)
            #expect((power < 0) == (index == 2))
        }
        #expect(abs(float(block.words, 0x46) - 50) < 0.01)
        #expect(float(block.words, 0x48) > 0)
    }

    @Test("shows a UMG 604's holding registers")
    func janitza() throws {
        var plant = plant(model: "janitza-umg-604")
        let shown = plant.registers(of: MeterPosition(0))
        let blocks = try #require(shown)
        #expect(blocks.map(\.address) == [1317, 1439, 9851])
        #expect(blocks.allSatisfy { $0.table == .holding })
        let first = blocks[0].words
        #expect(abs(float(first, 0) - Double(plant.voltage.rawValue) / 1000) < 0.1)
        let current = plant.load(at: NodePosition(0)).current.l2
        #expect(abs(float(first, 1325 - 1317) * 1000 - Double(current.rawValue)) < 50)
        #expect(first.count == 1369 - 1317 + 2)
    }

    @Test(
        "may answer in ways that the real poller does not believe",
        arguments: [
            (SimulatedMeter.Disturbance.silent, "no answer"),
            (.unreachable, "it can't be reached"),
            (.notANumber, "it has no value for current_l1"),
            (.wordsSwapped, "its voltage_l1 can't be right: 8.172851507654095e+27"),
            (.short, "its answers are damaged"), (.damaged, "its answers are damaged"),
            (.exception(code: 4), "it answers with Modbus exception 4"),
            (.stranger("B23"), "another device answers: B23"),
        ])
    func disbelieved(disturbance: SimulatedMeter.Disturbance, words: String) throws {
        var plant = plant(model: "eastron-sdm630")
        plant.disturb(MeterPosition(0), disturbance)
        guard case .fault(let fault) = try poll(&plant) else {
            Issue.record("it was believed")
            return
        }
        #expect(fault.text == words)
    }

    @Test(
        "shows what panels feed in, phase by phase, as the real poller reads it",
        arguments: ["eastron-sdm630", "janitza-umg-604"])
    func feedsIn(model: String) throws {
        var plant = plant(model: model, generation: .kilowatts(900))
        let load = plant.load(at: NodePosition(0))
        #expect(load.current.l1 < .zero)
        let reading = try #require(try self.reading(&plant))
        for phase in Phase.allCases {
            #expect(abs((reading.current[phase] - load.current[phase]).rawValue) <= 100)
        }
        #expect(abs(reading.powerTotal.rawValue - load.power.rawValue) <= 100)
    }

    @Test("can be scaled and stuck")
    func disturbed() throws {
        var plant = plant(model: "eastron-sdm630")
        let meter = MeterPosition(0)
        plant.disturb(meter, .scaled(.percent(50)))
        let half = plant.load(at: NodePosition(0)).current.l1 / 2
        let scaled = try #require(try reading(&plant))
        #expect(abs(scaled.current.l1.rawValue - half.rawValue) <= 25)
        plant.disturb(meter, .stuck)
        _ = plant.advance(to: plant.now + .seconds(1))
        let before = try #require(try reading(&plant))
        _ = plant.advance(to: plant.now + .seconds(60))
        let after = try #require(try reading(&plant))
        #expect(before.current == after.current)
    }
}
