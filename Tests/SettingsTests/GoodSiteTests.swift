import Allocation
import Depot
import Foundation
import Metering
import Settings
import Testing
import Units

@Suite("a site file that is right")
struct GoodSiteTests {
    private func good() throws -> SiteConfiguration {
        try SiteFile.read(
            path: TestFiles.folder.appendingPathComponent("good/site.yaml").path,
            modelsDirectory: TestFiles.folder.appendingPathComponent("library").path)
    }

    @Test("becomes the tree that it describes")
    func tree() throws {
        let plan = try good().plan
        #expect(plan.id == "depot-north")
        #expect(plan.nominalVoltage == .volts(230))
        #expect(plan.nodes.map(\.id) == ["grid", "tx1", "feeder-a", "pu-10"])
        #expect(plan.nodes.map(\.parent?.index) == [nil, 0, 1, 1])
        #expect(plan.nodes.map(\.meter?.index) == [0, 1, nil, nil])
        #expect(plan.nodes[0].powerLimit == .kilowatts(400))
        #expect(plan.nodes[0].floorPowerLimit == .kilowatts(390))
        #expect(plan.nodes[2].currentLimit == .amperes(125))
        #expect(plan.nodes[2].otherLoadHighest == .amperes(20))
        #expect(plan.nodes[3].isHardwareLimited && plan.nodes[3].isExclusive)
        #expect(plan.nodes[3].switchOver == .seconds(120))
    }

    @Test("tells what a breaker and a transformer carry for a while, and how fast they cool")
    func overloads() throws {
        try TestFiles.withGoodSite { folder in
            let file = folder.appendingPathComponent("site.yaml")
            let text = try String(contentsOf: file, encoding: .utf8)
            let curve = "curve: [[1.3, 7200], [1.5, 1800]]"
            try text.replacing(
                "    limit_amps: 909\n",
                with: "    limit_amps: 909\n"
                    + "    breaker: { rated_amps: 909, long_time_s: 12, tau_s: 1200 }\n"
                    + "    short_time: { rated_amps: 830, \(curve) }\n"
            ).write(to: file, atomically: true, encoding: .utf8)
            let node = try SiteFile.read(
                path: file.path, modelsDirectory: folder.appendingPathComponent("library").path
            ).plan.nodes[1]
            #expect(
                node.breaker
                    == OverloadRating(
                        rated: .amperes(909), curve: .longTime(.seconds(12)),
                        fading: .seconds(1200)))
            #expect(
                node.shortTime
                    == OverloadRating(
                        rated: .amperes(830),
                        curve: .points([
                            OverloadRating.Point(multiple: .percent(130), time: .seconds(7200)),
                            OverloadRating.Point(multiple: .percent(150), time: .seconds(1800)),
                        ]), fading: .seconds(10_800)))
        }
    }

    @Test(
        "is advised where a limit lets flow what a breaker or a transformer does not carry for ever"
    )
    func limitAboveRating() throws {
        let advised = try TestFiles.withGoodSite { folder in
            let file = folder.appendingPathComponent("site.yaml")
            let text = try String(contentsOf: file, encoding: .utf8)
            try text.replacing(
                "    limit_amps: 909\n",
                with: "    limit_amps: 909\n"
                    + "    breaker: { rated_amps: 909, long_time_s: 12 }\n"
                    + "    short_time: { rated_amps: 830, curve: [[1.3, 7200], [1.5, 1800]] }\n"
            ).write(to: file, atomically: true, encoding: .utf8)
            return try SiteFile.read(
                path: file.path, modelsDirectory: folder.appendingPathComponent("library").path
            ).warnings.filter { $0.kind == .advice }
        }
        #expect(advised.map(\.key) == ["nodes[tx1].short_time"])
        #expect(advised.first?.sentence.hasPrefix("its rated_amps are below limit_amps") == true)
    }

    @Test("puts every parent before its children, whatever the file's order")
    func order() throws {
        try TestFiles.withGoodSite { folder in
            let file = folder.appendingPathComponent("site.yaml")
            let text = try String(contentsOf: file, encoding: .utf8)
            let start = try #require(text.range(of: "  - id: feeder-a"))
            let end = try #require(text.range(of: "  - id: pu-10"))
            let feeder = String(text[start.lowerBound..<end.lowerBound])
            try text.replacing(feeder, with: "").replacing("nodes:\n", with: "nodes:\n" + feeder)
                .write(to: file, atomically: true, encoding: .utf8)
            let plan = try SiteFile.read(
                path: file.path, modelsDirectory: folder.appendingPathComponent("library").path
            ).plan
            #expect(plan.nodes.map(\.id) == ["grid", "tx1", "pu-10", "feeder-a"])
            #expect(plan.connectors[0].node == NodePosition(3))
        }
    }

    @Test("becomes the meters with their register maps")
    func meters() throws {
        let configuration = try good()
        #expect(
            configuration.plan.meters == [
                Meter(
                    id: "main", model: "meter", address: .tcp(host: "10.20.0.5", port: 502),
                    unit: 1, poll: .milliseconds(500), staleAfter: .seconds(3),
                    transformerRatio: 1, isReversed: PerPhase(repeating: false),
                    phases: PerPhase(.l1, .l2, .l3)),
                Meter(
                    id: "tx1", model: "meter",
                    address: .rtu(
                        device: "/dev/ttyS1", baud: 19_200, parity: .even, stopBits: 1),
                    unit: 7, poll: .seconds(1), staleAfter: .seconds(3), transformerRatio: 200,
                    isReversed: PerPhase(false, true, false), phases: PerPhase(.l2, .l3, .l1)),
            ])
        #expect(configuration.registerMaps.map(\.name) == ["meter", "meter"])
        guard
            case .registers(let registers, .holding, .big, .highFirst) =
                configuration.registerMaps[0].content
        else {
            Issue.record("the map has no registers")
            return
        }
        #expect(registers.count == 13)
        let frequency = try #require(registers.first { $0.quantity == .frequency })
        #expect(frequency.notAvailable == [0x7FFF_FFFF])
        #expect(frequency.scale == DecimalFactor(text: "0.1"))
        let serial = try #require(registers.first { $0.quantity == .serialNumber })
        #expect(serial.address == 0x5B00)
        #expect(serial.type == .string(registers: 8))
    }

    @Test("becomes the chargers with what their models say")
    func chargers() throws {
        let plan = try good().plan
        #expect(plan.chargers.map(\.id) == ["CP-01", "CP-02", "CP-10"])
        #expect(plan.chargers.map(\.connectors) == [0..<1, 1..<2, 2..<4])
        #expect(plan.chargers[2].powerHighest == .kilowatts(100))
        #expect(plan.connectors.map(\.rated.rawValue) == [32_000, 16_000, 100_000, 100_000])
        // 5.05 kW are rounded up to the step of 100 W; without a minimum the model's holds.
        #expect(plan.connectors.map(\.minimum.rawValue) == [6000, 6000, 5100, 5000])
        #expect(
            plan.connectors.map(\.phases) == [
                .three(PerPhase(.l1, .l2, .l3)), .single(.l3), .three(PerPhase(.l1, .l2, .l3)),
                .unknown,
            ])
        #expect(plan.connectors.map(\.vehicle) == ["VAN-08", nil, nil, nil])
        let box = plan.chargers[0].model
        #expect(box.name == "box")
        #expect(box.models == ["Wall 22", "Wall 22 *"])
        #expect(box.powerFactor == .percent(99))
        #expect(box.startScheduleOffset == .seconds(-60))
        #expect(box.writesPerDayHighest == 20_000)
        #expect(box.startsOffline)
    }

    @Test("takes the worst for what a charger model does not say")
    func modelDefaults() throws {
        let rapid = try good().plan.chargers[2].model
        #expect(rapid.leaseClass == .e)
        #expect(rapid.follow == .seconds(10))
        #expect(rapid.clockBound == .seconds(5))
        #expect(rapid.readBack == .unproven)
        #expect(rapid.limitMeaning == .dcOutput)
        #expect(rapid.efficiency == .percent(93))
        #expect(!rapid.startsOffline)
        #expect(rapid.writesPerDayHighest == nil)
    }

    @Test("becomes the rules")
    func rules() throws {
        let plan = try good().plan
        #expect(
            plan.control
                == ControlRules(
                    tick: .milliseconds(500), reserve: .percent(5), fallbackShare: .percent(30),
                    lease: .seconds(180), renewal: .seconds(50), meterLost: .fallback))
        #expect(
            plan.authorization
                == AuthorizationRules(
                    acceptsUnknown: false, defaultDeparture: 330, readyBefore: .minutes(20)))
        #expect(
            plan.ocpp.listeners == [
                OCPPRules.Listener(
                    host: "127.0.0.1", port: 9000, securityProfile: 0, chargers: nil),
                OCPPRules.Listener(
                    host: "localhost", port: 0, securityProfile: 0,
                    chargers: [ChargerPosition(1)]),
            ])
    }

    @Test("has its fallbacks chosen")
    func fallbacks() throws {
        let configuration = try good()
        #expect(configuration.plan.fallbacks.map(\.rawValue) == [6000, 6000, 5100, 5000])
        #expect(configuration.plan.fallbacks == configuration.budget.fallbacks)
    }

    @Test("keeps the good vehicles and warns of the others")
    func fleet() throws {
        try TestFiles.withGoodSite { folder in
            let list = folder.appendingPathComponent("fleet/vehicles.csv")
            let text = try String(contentsOf: list, encoding: .utf8)
            try (text + "VAN-09,,x,22,3,80,10,100\n")
                .write(to: list, atomically: true, encoding: .utf8)
            let configuration = try SiteFile.read(
                path: folder.appendingPathComponent("site.yaml").path,
                modelsDirectory: folder.appendingPathComponent("library").path)
            #expect(configuration.vehicles.map(\.id) == ["BUS-01", "VAN-08"])
            let rows = configuration.warnings.filter { $0.kind == .fleetRow }
            #expect(rows.map(\.line) == [4])
            #expect(rows.map(\.key) == ["battery_kwh"])
        }
    }

    @Test("may take a model beside itself")
    func ownModel() throws {
        try TestFiles.withGoodSite { folder in
            let box = folder.appendingPathComponent("library/chargers/box.yaml")
            try FileManager.default.copyItem(at: box, to: folder.appendingPathComponent("my.yaml"))
            let file = folder.appendingPathComponent("site.yaml")
            let text = try String(contentsOf: file, encoding: .utf8)
            try text.replacing("model: box", with: "model: ./my.yaml")
                .replacing("id: main\n    model: meter", with: "id: main\n    model: model-list")
                .write(to: file, atomically: true, encoding: .utf8)
            let configuration = try SiteFile.read(
                path: file.path, modelsDirectory: folder.appendingPathComponent("library").path)
            #expect(configuration.plan.chargers[0].model.name == "./my")
            #expect(configuration.registerMaps[0].content == .sunSpec)
        }
    }

    @Test("may use short leases for a test")
    func shortLeases() throws {
        try TestFiles.withGoodSite { folder in
            let edits = [
                ("site.yaml", "lease_s: 180\n  renew_s: 50", "lease_s: 12\n  renew_s: 3"),
                (
                    "library/chargers/box.yaml", "lease_s: 180\nrenew_s: 50",
                    "lease_s: 12\nrenew_s: 3"
                ),
                ("library/chargers/box.yaml", "clock_bound_s: 5", "clock_bound_s: 1"),
                ("library/chargers/box.yaml", "writes_per_day_max: 20000\n", ""),
                ("library/chargers/rapid.yaml", "pause:", "clock_bound_s: 1\npause:"),
            ]
            for (name, old, new) in edits {
                let file = folder.appendingPathComponent(name)
                let text = try String(contentsOf: file, encoding: .utf8)
                try text.replacing(old, with: new)
                    .write(to: file, atomically: true, encoding: .utf8)
            }
            #expect(errors(in: folder) == [])
        }
    }
}
