import Depot
import OCPP
import Testing
import Units

@Suite("what a charger measured")
struct DrawReaderTests {
    /// Samples as `measurand phase unit location value`, `-` for what is not told; and the sample
    /// they make, as `draw` writes it.
    static let acRows: [(String, String)] = [
        // Current.
        (
            "Current.Import L1 A - 16.1|Current.Import L2 A - 15.9|Current.Import L3 A - 16.0",
            "I 16100 15900 16000"
        ),
        (
            "Current.Import L1-N A - 16|Current.Import L2-N A - 0|Current.Import L3-N A - 0",
            "I 16000 0 0"
        ),
        ("Current.Import - A - 16", "I 16000 16000 16000"),
        ("Current.Import - - - 16", "I 16000 16000 16000"),
        ("Current.Import - A Outlet 16", "I 16000 16000 16000"),
        ("Current.Import - A Inlet 16.5|Current.Import - A Outlet 16", "I 16500 16500 16500"),
        ("Current.Import - A EV 16", ""),
        ("Current.Import L2 A - 16", "I 16000 16000 16000"),
        ("Current.Import L1 A - 16|Current.Import L2 A - 7", "I 16000 7000 16000"),
        (
            "Current.Import - A - 48|Current.Import L1 A - 16|Current.Import L2 A - 16"
                + "|Current.Import L3 A - 16", "I 16000 16000 16000"
        ),
        ("Current.Import N A - 3|Current.Import - A - 16", "I 16000 16000 16000"),
        ("Current.Import L1-L2 A - 20|Current.Import - A - 16", "I 16000 16000 16000"),
        ("Current.Import L1-L2 A - 20", ""),
        ("Current.Import L9 A - 16", "I 16000 16000 16000"),
        ("Current.Import - A - -16", "I 16000 16000 16000"),
        ("Current.Import - A - 0", "I 0 0 0"),
        ("Current.Import - A - 15.99991", "I 16000 16000 16000"),
        ("Current.Import - mA - 16000", "I 16000 16000 16000"),
        ("Current.Import - W - 16", ""),
        ("Current.Import - Amps - 16", ""),
        ("Current.Import - A - NaN", ""),
        ("Current.Import - A - 16,5", ""),
        ("Current.Import - A - 1e30", ""),
        ("Current.Import - A - 100001", ""),
        ("Current.Import L1 A - 10|Current.Import L1 A - 12", "I 12000 12000 12000"),
        ("Current.Export - A - 16", ""),
        ("Current.Offered - A - 32", "offered 32000"),
        ("Current.Offered L1 A - 32|Current.Offered L2 A - 16", "offered 32000"),
        // Power.
        ("Power.Active.Import - W - 11040", "P 11040"),
        ("Power.Active.Import - kW - 11.04", "P 11040"),
        ("Power.Active.Import - - - 11040", "P 11040"),
        ("Power.Active.Import - VA - 11040", "P 11040"),
        ("Power.Active.Import - W - 0.4", "P 1"),
        ("Power.Active.Import - W - -500", "P 500"),
        ("Power.Active.Import - hp - 15", ""),
        ("Power.Active.Import - W - 1e10", ""),
        ("Power.Active.Import L1 W - 3680|Power.Active.Import L2 W - 3680", "P 7360"),
        ("Power.Active.Import - W - 9000|Power.Active.Import L1 W - 3680", "P 9000"),
        ("Power.Active.Import - W Inlet 3700|Power.Active.Import - W Outlet 3680", "P 3700"),
        ("Power.Offered - W - 11000", ""),
        // Current from power and voltage by phase.
        (
            "Power.Active.Import L1 W - 3680|Power.Active.Import L2 W - 2300"
                + "|Power.Active.Import L3 W - 0|Voltage L1 V - 230|Voltage L2 V - 230"
                + "|Voltage L3 V - 230", "I 16000 10000 0 P 5980 U 230000"
        ),
        (
            "Power.Active.Import L1 W - 3680|Voltage L1 V - 230",
            "I 16000 16000 16000 P 3680 U 230000"
        ),
        (
            "Power.Active.Import L1 W - 3680|Voltage L2 V - 220|Voltage L3 V - 230",
            "I 16728 16728 16728 P 3680 U 220000"
        ),
        ("Power.Active.Import L1 W - 3680", "P 3680"),
        ("Power.Active.Import - W - 3680|Voltage - V - 230", "P 3680 U 230000"),
        (
            "Current.Import L1 A - 17|Power.Active.Import L1 W - 3680|Voltage L1 V - 230",
            "I 17000 17000 17000 P 3680 U 230000"
        ),
        // Kilowatts that are called watts, and the other way round (18).
        ("Power.Active.Import - W - 11|Current.Import - A - 16", "I 16000 16000 16000 P 11000"),
        ("Power.Active.Import - W - 4|Current.Import - A - 16", "I 16000 16000 16000 P 4000"),
        ("Power.Active.Import - kW - 11040|Current.Import - A - 16", "I 16000 16000 16000"),
        ("Power.Active.Import - W - 11|Current.Import - A - 0", "I 0 0 0 P 11"),
        ("Power.Active.Import - W - 11", "P 11"),
        (
            "Power.Active.Import - W - 5000|Current.Import - A - 16",
            "I 16000 16000 16000 P 5000"
        ),
        ("Power.Active.Import - W - 0|Current.Import - A - 16", "I 16000 16000 16000 P 0"),
        // Energy.
        ("- - - - 1200", "E 1200"),
        ("Energy.Active.Import.Register - Wh - 1200.5", "E 1200"),
        ("Energy.Active.Import.Register - kWh - 1.2", "E 1200"),
        (
            "Energy.Active.Import.Register L1 Wh - 400|Energy.Active.Import.Register L2 Wh - 500",
            "E 900"
        ),
        (
            "Energy.Active.Import.Register - Wh Inlet 1300|Energy.Active.Import.Register - Wh - 1200",
            "E 1200"
        ),
        ("Energy.Active.Import.Register - Wh Inlet 1300", "E 1300"),
        ("Energy.Active.Import.Register - W - 1200", ""),
        ("Energy.Active.Import.Register - Wh - 1e13", ""),
        (
            "Energy.Active.Import.Register L1 GWh - 1|Energy.Active.Import.Register L1 Wh - 5e11"
                + "|Energy.Active.Import.Register L2 Wh - 5e11"
                + "|Energy.Active.Import.Register L3 Wh - 5e11", "E 1500000000000"
        ),
        ("Energy.Active.Export.Register - Wh - 1200", ""),
        ("Energy.Active.Import.Interval - Wh - 1200", ""),
        // State of charge.
        ("SoC - Percent - 55.5", "S 5550"),
        ("SoC - Percent EV 55", "S 5500"),
        ("SoC - - EV 55", "S 5500"),
        ("SoC - % EV 55", "S 5500"),
        ("SoC - Percent EV 50|SoC - Percent EV 60", "S 6000"),
        ("SoC - Percent EV 101", ""),
        ("SoC - Percent EV -1", ""),
        // Voltage.
        ("Voltage L1 V - 231|Voltage L2 V - 229.5|Voltage L3 V - 230", "U 229500"),
        ("Voltage L1-L2 V - 400", "U 230946"),
        ("Voltage - V - 400", "U 230946"),
        ("Voltage - V - 0", ""),
        ("Voltage L1 V - 2.3", ""),
        ("Voltage L1 V - 230000", ""),
        // Others.
        ("Frequency - Hertz - 50", ""), ("Temperature - Celsius Body 40", ""),
        ("RPM - - - 900", ""), ("Power.Factor - - - 0.99", ""), ("Cosmic.Rays - A - 16", ""),
    ]

    static let dcRows: [(String, String)] = [
        // What flows to the vehicle is no mains current.
        (
            "Current.Import - A Outlet 200|Voltage - V Outlet 700|Power.Active.Import - W Outlet 140000",
            "P 140000 U 700000"
        ),
        ("Current.Import - A - 200", ""),
        ("Current.Import - A Inlet 210", "I 210000 210000 210000"),
        (
            "Current.Import L1 A - 210|Current.Import L2 A - 211|Current.Import L3 A - 209",
            "I 210000 211000 209000"
        ),
        // The model is limited at its output.
        ("Power.Active.Import - kW Inlet 150|Power.Active.Import - kW Outlet 140", "P 140000"),
        ("Power.Active.Import - kW Inlet 150", "P 150000"),
        (
            "Power.Active.Import - W Outlet 140|Current.Import - A Outlet 200|Voltage - V Outlet 700",
            "P 140000 U 700000"
        ),
        (
            "Power.Active.Import - W Outlet 140|Current.Import - A Outlet 0.1|Voltage - V Outlet 700",
            "P 140 U 700000"
        ),
        ("Current.Offered - A - 300|SoC - Percent EV 30", "offered 300000 S 3000"),
    ]

    @Test(
        "by an AC charger becomes a sample that never tells less than was drawn", arguments: acRows)
    func ac(samples: String, expected: String) {
        #expect(draw(samples, .example()) == expected)
    }

    @Test("by a DC charger is told apart by the side it was measured on", arguments: dcRows)
    func dc(samples: String, expected: String) {
        #expect(draw(samples, .exampleDC) == expected)
    }

    @Test("at the outlet is counted up to the inlet where the limit means the inlet")
    func efficiency() {
        var model = ChargerModel.exampleDC
        model.limitMeaning = .acInput
        #expect(draw("Power.Active.Import - W Outlet 93000", model) == "P 100000")
        #expect(
            draw("Power.Active.Import - W Inlet 99000|Power.Active.Import - W Outlet 93000", model)
                == "P 99000")
    }

    @Test("in watts by phase becomes amperes with the model's power factor")
    func powerFactor() {
        let model = ChargerModel.example { $0.powerFactor = .percent(92) }
        #expect(
            draw("Power.Active.Import L1 W - 2116|Voltage L1 V - 230", model)
                == "I 10000 10000 10000 P 2116 U 230000")
    }

    @Test(
        "counts in every context and not when it is signed",
        arguments: [
            "Sample.Periodic", "Sample.Clock", "Trigger", "Transaction.Begin", "Transaction.End",
            "Interruption.Begin", "Interruption.End", "Other", "Whatever",
        ])
    func contexts(context: String) {
        let sample = { (format: String) in
            #"{"value":"16","measurand":"Current.Import","context":"\#(context)","format":"\#(format)"}"#
        }
        #expect(draw(json: "[\(sample("Raw"))]", .example()) == "I 16000 16000 16000")
        #expect(draw(json: "[\(sample("SignedData"))]", .example()) == "")
    }

    @Test("and can't be used is counted")
    func unusable() {
        var scene = LinkScene.serving()
        scene.receive(
            #"[2,"1","MeterValues",{"connectorId":1,"meterValue":[{"timestamp":"2026-03-01T18:00:00Z","sampledValue":[{"value":"x","measurand":"Current.Import"}]}]}]"#
        )
        #expect(scene.link.counters.tolerated.numbersOdd == 1)
        #expect(scene.link.counters.metersEmpty == 1)
    }

    @Test("in a transaction's messages is reported for its connector")
    func transactionMessages() {
        var scene = LinkScene.serving()
        scene.receive(
            #"[2,"1","StartTransaction",{"connectorId":2,"idTag":"A","meterStart":1000,"timestamp":"2026-03-01T18:00:00Z"}]"#
        )
        scene.answer(scene.questionNumbers[0], .start(transaction: 17, isAccepted: true))
        scene.receive(
            #"[2,"2","StopTransaction",{"transactionId":17,"meterStop":3000,"timestamp":"2026-03-01T19:00:00Z","transactionData":[{"timestamp":"2026-03-01T18:30:00Z","sampledValue":[{"value":"2000"}]}]}]"#
        )
        #expect(
            scene.news == [
                "0.0 asks start 2 A", "0.0 metered 2 -", "0.0 result", "0.0 metered 2 17",
                "0.0 metered 2 17", "0.0 asks stop 17 Local",
            ])
        #expect(
            scene.samples.map(\.energy) == [.wattHours(1000), .wattHours(2000), .wattHours(3000)])
        scene.receive(
            #"[2,"3","StopTransaction",{"transactionId":18,"meterStop":3000,"timestamp":"2026-03-01T19:00:00Z"}]"#
        )
        #expect(scene.link.counters.metersWithoutConnector == 1)
    }

    private func draw(_ samples: String, _ model: ChargerModel) -> String {
        let values = samples.split(separator: "|").map { sample in
            let words = sample.split(separator: " ").map(String.init)
            let fields = zip(["measurand", "phase", "unit", "location", "value"], words)
                .filter { $0.1 != "-" }
                .map { "\"\($0.0)\":\"\($0.1)\"" }
            return "{\(fields.joined(separator: ","))}"
        }
        return draw(json: "[\(values.joined(separator: ","))]", model)
    }

    private func draw(json: String, _ model: ChargerModel) -> String {
        var scene = LinkScene.serving(model)
        scene.receive(
            #"[2,"1","MeterValues",{"connectorId":1,"meterValue":[{"timestamp":"2026-03-01T18:00:00Z","sampledValue":\#(json)}]}]"#
        )
        #expect(scene.news.first == "0.0 result")
        guard let sample = scene.samples.first else { return "" }
        var words: [String] = []
        if let current = sample.current {
            words.append("I \(current.l1.rawValue) \(current.l2.rawValue) \(current.l3.rawValue)")
        }
        if let power = sample.power { words.append("P \(power.rawValue)") }
        if let energy = sample.energy { words.append("E \(energy.wattHours)") }
        if let offered = sample.offered { words.append("offered \(offered.rawValue)") }
        if let soc = sample.stateOfCharge { words.append("S \(soc.rawValue)") }
        if let voltage = sample.voltage { words.append("U \(voltage.rawValue)") }
        return words.joined(separator: " ")
    }
}
