import Depot
import Foundation
import Metering
import Testing
import Units

@Suite("a register image that another encoder made") struct ImageTests {
    /// A file of `Images`, made by make_images.py.
    struct File: Decodable {
        let model: String
        let function: Int
        let load: Load
        let registers: [String: UInt16]

        // The names are those of the image files.
        // swift-format-ignore: AlwaysUseLowerCamelCase
        struct Load: Decodable {
            let voltage: [Double]
            let current: [Double]
            let power: [Double]
            let power_total: Double
            let frequency: Double
            let energy_import_wh: Int64
            let energy_export_wh: Int64
            let fed_w: Int64?
            let serial_number: String?
        }

        init(_ name: String) throws {
            let url = try #require(
                Bundle.module.url(
                    forResource: name, withExtension: "json", subdirectory: "Images"))
            self = try JSONDecoder().decode(File.self, from: Data(contentsOf: url))
        }

        /// The image as a device that has these registers and no others.
        func image(holes: RegisterImage.Holes) throws -> RegisterImage {
            let function = try #require(ReadFunction(rawValue: function))
            var image = RegisterImage(holes: holes)
            for (address, word) in registers {
                image.write([word], at: try #require(Int(address)), of: function)
            }
            return image
        }
    }

    static func outcomes(
        _ map: RegisterMap, _ image: RegisterImage
    ) -> [(outcome: MeterOutcome, asked: [ReadRequest])] {
        var poller = MeterPoller(
            meter: Bench.meter(), map: map, rules: Bench.rules, serialNumber: nil)
        return (0..<3).map { Bench.poll(&poller, image, at: $0 * 10_000) }
    }

    @Test(
        "is decoded by the model file to the load that it was made of",
        arguments: [
            ("eastron-sdm630", "eastron-sdm630"), ("janitza-umg-604", "janitza-umg-604"),
            ("schneider-pm5xxx", "schneider-pm5xxx"), ("sunspec-213", "sunspec-meter"),
            ("sunspec-203", "sunspec-meter"),
            ("janitza-umg-96rm-e", "janitza-umg-96rm-e"), ("janitza-umg-806", "janitza-umg-806"),
            ("janitza-b23", "janitza-b23"), ("siemens-pac", "siemens-pac"),
            ("schneider-iem3000", "schneider-iem3000"),
            ("carlo-gavazzi-em24", "carlo-gavazzi-em24"),
            ("carlo-gavazzi-em340", "carlo-gavazzi-em340"), ("abb-b23", "abb-b23"),
            ("socomec-countis-e", "socomec-countis-e"), ("socomec-diris-a", "socomec-diris-a"),
            ("phoenix-eem-ma", "phoenix-eem-ma"), ("inepro-pro380", "inepro-pro380"),
        ])
    func decodes(name: String, model: String) throws {
        let file = try File(name)
        let map = try ModelFile.map(model)
        for holes in [RegisterImage.Holes.zero, .refused] {
            let outcomes = ImageTests.outcomes(map, try file.image(holes: holes))
            // A device that refuses holes is read without them from the second poll on; the
            // third, ten seconds later, has the counters again.
            let outcome = try #require(outcomes.last).outcome
            let reading = try #require(outcome.reading, "\(outcome)")
            let load = file.load
            let volts = load.voltage.map { Int64(($0 * 1000).rounded()) }
            let amperes = zip(load.current, load.power).map { current, power in
                Int64((current * 1000).rounded()) * (power < 0 ? -1 : 1)
            }
            let watts = load.power.map { Int64($0) }
            #expect(
                reading.voltage
                    == PerPhase(volts[0], volts[1], volts[2]).map(Volts.init(rawValue:)))
            #expect(reading.current == PerPhase(milli: amperes[0], amperes[1], amperes[2]))
            #expect(reading.power == PerPhase(watts: watts[0], watts[1], watts[2]))
            #expect(reading.powerTotal == .watts(Int64(load.power_total)))
            #expect(
                reading.frequency
                    == Frequency(rawValue: Int64((load.frequency * 1000).rounded())))
            // A float has 24 bits: some counters are off by a fraction of a watt-hour.
            let imported = try #require(reading.energyImport).rawValue
            let exported = try #require(reading.energyExport).rawValue
            let wattHour = Energy.perWattHour
            #expect(abs(imported - load.energy_import_wh * wattHour) < wattHour)
            #expect(abs(exported - load.energy_export_wh * wattHour) < wattHour)
            #expect(outcome.notes == [])
        }
    }

    @Test(
        "of a feeding inverter shows export on every phase",
        arguments: ["sunspec-103", "sunspec-113"])
    func inverter(name: String) throws {
        let file = try File(name)
        let outcomes = ImageTests.outcomes(
            try ModelFile.map("sunspec-meter"), try file.image(holes: .refused))
        let reading = try #require(outcomes.last?.outcome.reading, "\(outcomes)")
        #expect(reading.powerTotal == .watts(-12_340))
        #expect(reading.power.sum == .watts(-12_340))
        #expect(reading.current == PerPhase(milli: -17_900, -17_900, -17_910))
        let exported = try #require(reading.energyExport).rawValue
        #expect(abs(exported - 1_234_500 * Energy.perWattHour) < Energy.perWattHour)
        #expect(reading.energyImport == nil)
    }

    @Test("is read by few requests at each poll")
    func requests() throws {
        for (name, count) in [
            ("eastron-sdm630", 1), ("janitza-umg-604", 2), ("schneider-pm5xxx", 2),
            ("carlo-gavazzi-em24", 5), ("carlo-gavazzi-em340", 2), ("abb-b23", 1),
            ("siemens-pac", 1), ("socomec-countis-e", 1), ("phoenix-eem-ma", 1),
        ] {
            let image = try File(name).image(holes: .zero)
            var poller = MeterPoller(
                meter: Bench.meter(), map: try ModelFile.map(name), rules: Bench.rules,
                serialNumber: nil)
            _ = Bench.poll(&poller, image, at: 0)
            #expect(Bench.poll(&poller, image, at: 1000).1.count == count, "\(name)")
        }
    }

    @Test("is told apart where a model file's addresses are off by one")
    func offByOne() throws {
        for name in ModelFile.names where name != "sunspec-meter" {
            let file = try File(name)
            let function = try #require(ReadFunction(rawValue: file.function))
            var shifted = RegisterImage(holes: .zero)
            for (address, word) in file.registers {
                shifted.write([word], at: try #require(Int(address)) + 1, of: function)
            }
            for result in ImageTests.outcomes(try ModelFile.map(name), shifted) {
                #expect(result.outcome.reading == nil)
            }
        }
    }
}
