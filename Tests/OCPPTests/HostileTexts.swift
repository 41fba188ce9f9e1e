import OCPP
import Testing

@Suite("T6: anything that a socket may deliver")
struct HostileTexts {
    /// A text, and the code of the CALLERROR that answers it; nil: nothing may be answered.
    static let rows: [(String, String?)] =
        [
            // No message.
            ("", nil), (" ", nil), ("hello", nil), ("null", nil), ("{}", nil), ("[]", nil),
            ("[[]]", nil), ("\0", nil), ("[2", nil), ("[2]", nil), ("[2,", nil), ("[,]", nil),
            ("GET / HTTP/1.1", nil), ("<xml/>", nil), ("2", nil), ("\"[2]\"", nil),
            ("\u{FEFF}[2,\"1\",\"Heartbeat\",{}]", nil),
            (String(repeating: "[", count: 100_000), nil),
            (String(repeating: "x", count: 300_000), nil),
            ("[2,\"1\",\"Heartbeat\",\"" + String(repeating: "x", count: 262_144) + "\"]", nil),
            // No message type of OCPP-J 1.6.
            (#"[0,"1","Heartbeat",{}]"#, nil), (#"[1,"1","Heartbeat",{}]"#, nil),
            (#"[5,"1","x","y",{}]"#, nil), (#"[6,"1","Notify",{}]"#, nil),
            (#"[-2,"1","Heartbeat",{}]"#, nil), (#"[2.5,"1","Heartbeat",{}]"#, nil),
            (#"["2","1","Heartbeat",{}]"#, nil), (#"[null,"1","Heartbeat",{}]"#, nil),
            (#"[true,"1","Heartbeat",{}]"#, nil), (#"[1e400,"1","Heartbeat",{}]"#, nil),
            (#"[{},"1","Heartbeat",{}]"#, nil),
            // CALLs whose id can't be echoed.
            (#"[2,null,"Heartbeat",{}]"#, nil), (#"[2,{},"Heartbeat",{}]"#, nil),
            (#"[2,["1"],"Heartbeat",{}]"#, nil), (#"[2,true,"Heartbeat",{}]"#, nil),
            ("[2,\"" + String(repeating: "i", count: 256) + "\",\"Heartbeat\",{}]", nil),
            (#"[2,"\ud800","Heartbeat",{}]"#, nil),
            // CALLs of a broken shape.
            (#"[2,"1"]"#, "FormationViolation"), (#"[2,"1","Heartbeat"]"#, "FormationViolation"),
            (#"[2,"1","Heartbeat",{}"#, "FormationViolation"),
            (#"[2,"1","Heartbeat",{},{}]"#, "FormationViolation"),
            (#"[2,"1","Heartbeat",{}]]"#, "FormationViolation"),
            (#"[2,"1","Heartbeat",{}] x"#, "FormationViolation"),
            (#"[2,"1",7,{}]"#, "FormationViolation"), (#"[2,"1",null,{}]"#, "FormationViolation"),
            (#"[2,"1","Heartbeat",1]"#, "FormationViolation"),
            (#"[2,"1","Heartbeat","{}"]"#, "FormationViolation"),
            (#"[2,"1","Heartbeat",[1]]"#, "FormationViolation"),
            (#"[2,"1","Heartbeat",true]"#, "FormationViolation"),
            (#"[2,"1","Heartbeat",{"a":NaN}]"#, "FormationViolation"),
            (#"[2,"1","Heartbeat",{"a":"\ud800"}]"#, "FormationViolation"),
            (#"[2,"1","Heartbeat",{a:1}]"#, "FormationViolation"),
            (#"[2,"1","Heartbeat",{"a":1,}]"#, "FormationViolation"),
            ("[2,\"1\",\"Heartbeat\",{\"a\":\"\n\"}]", "FormationViolation"),
            (
                "[2,\"1\",\"DataTransfer\",{\"data\":" + String(repeating: "[", count: 20)
                    + String(repeating: "]", count: 20) + "}]", "FormationViolation"
            ),
            // Actions.
            (#"[2,"1","",{}]"#, "NotImplemented"), (#"[2,"1","heartbeat",{}]"#, "NotImplemented"),
            (#"[2,"1","TransactionEvent",{}]"#, "NotImplemented"),
            ("[2,\"1\",\"" + String(repeating: "A", count: 9_000) + "\",{}]", "NotImplemented"),
            (#"[2,"1","Reset",{"type":"Hard"}]"#, "NotSupported"),
            (#"[2,"1","SignCertificate",{"csr":"x"}]"#, "NotSupported"),
            (#"[2,"1","SetChargingProfile",{}]"#, "NotSupported"),
            (#"[2,"1","SignedFirmwareStatusNotification",{}]"#, "NotSupported"),
            // What can't be done without is missing.
            (#"[2,"1","Authorize",{}]"#, "OccurenceConstraintViolation"),
            (#"[2,"1","Authorize",{"idTag":null}]"#, "OccurenceConstraintViolation"),
            (
                #"[2,"1","StatusNotification",{"errorCode":"NoError","status":"Available"}]"#,
                "OccurenceConstraintViolation"
            ),
            (
                #"[2,"1","StatusNotification",{"connectorId":1,"errorCode":"NoError"}]"#,
                "OccurenceConstraintViolation"
            ),
            (#"[2,"1","MeterValues",{"meterValue":[]}]"#, "OccurenceConstraintViolation"),
            (
                #"[2,"1","StartTransaction",{"connectorId":1,"idTag":"A"}]"#,
                "OccurenceConstraintViolation"
            ),
            (#"[2,"1","StopTransaction",{"meterStop":1}]"#, "OccurenceConstraintViolation"),
            (#"[2,"1","StopTransaction",{"transactionId":1}]"#, "OccurenceConstraintViolation"),
            // Out of range.
            (
                #"[2,"1","MeterValues",{"connectorId":-1,"meterValue":[]}]"#,
                "PropertyConstraintViolation"
            ),
            (
                #"[2,"1","MeterValues",{"connectorId":99999999999999999999,"meterValue":[]}]"#,
                "PropertyConstraintViolation"
            ),
            (
                #"[2,"1","MeterValues",{"connectorId":1e400,"meterValue":[]}]"#,
                "PropertyConstraintViolation"
            ),
            (
                #"[2,"1","StartTransaction",{"connectorId":1,"idTag":"A","meterStart":1e17}]"#,
                "PropertyConstraintViolation"
            ),
            (
                "[2,\"1\",\"Authorize\",{\"idTag\":\"" + String(repeating: "A", count: 300)
                    + "\"}]", "PropertyConstraintViolation"
            ),
            // Of a type that can't be read otherwise.
            (#"[2,"1","Authorize",{"idTag":{}}]"#, "TypeConstraintViolation"),
            (#"[2,"1","Authorize",{"idTag":["A"]}]"#, "TypeConstraintViolation"),
            (
                #"[2,"1","MeterValues",{"connectorId":"one","meterValue":[]}]"#,
                "TypeConstraintViolation"
            ),
            (
                #"[2,"1","MeterValues",{"connectorId":true,"meterValue":[]}]"#,
                "TypeConstraintViolation"
            ),
            (
                #"[2,"1","MeterValues",{"connectorId":1,"meterValue":7}]"#,
                "TypeConstraintViolation"
            ),
            (
                #"[2,"1","MeterValues",{"connectorId":1,"meterValue":[7]}]"#,
                "TypeConstraintViolation"
            ),
            (
                #"[2,"1","BootNotification",{"chargePointVendor":{},"chargePointModel":"M"}]"#,
                "TypeConstraintViolation"
            ),
            // Answers are never answered.
            ("[3]", nil), (#"[3,"x"]"#, nil), (#"[3,"x",7]"#, nil), (#"[3,"x",{},{}]"#, nil),
            (#"[3,{},{}]"#, nil), (#"[3,"x",{}]"#, nil), ("[4]", nil), (#"[4,"x"]"#, nil),
            (#"[4,"x",{},{},{}]"#, nil), (#"[4,"x","GenericError","",{},1]"#, nil),
            (#"[4,{},"GenericError","",{}]"#, nil),
            (#"[4,"x","FormatViolation","a description",{}]"#, nil),
        ]

    @Test("is answered with the right code or not at all, and the link lives on", arguments: rows)
    func garbage(text: String, code: String?) {
        var scene = LinkScene.serving()
        scene.receive(text)
        #expect(
            scene.news.filter { $0.hasPrefix("0.0 error") } == code.map { ["0.0 error \($0)"] }
                ?? [])
        #expect(!scene.news.contains("0.0 result"))
        scene.mark()
        scene.receive(#"[2,"2","Heartbeat",{}]"#)
        #expect(scene.news == ["0.0 result"])
    }

    @Test("is counted, each in its place")
    func counted() {
        var scene = LinkScene.serving()
        for text in ["", "[2,\"1\",\"Nothing\",{}]", #"[2,"1","Authorize",{}]"#, #"[3,"x",{}]"#] {
            scene.receive(text)
        }
        let counters = scene.link.counters
        #expect(counters.framesBroken == 1)
        #expect(counters.callsUnsupported == 1)
        #expect(counters.callsRefused == 1)
        #expect(counters.answersUnknown == 1)
    }

    @Test("has its id echoed as it came, longer than we would send it, or a number")
    func echoes() {
        var scene = LinkScene.serving()
        let long = String(repeating: "i", count: 255)
        scene.receive("[2,\"\(long)\",\"Authorize\",{}]")
        scene.receive("[2,17,\"Authorize\",{}]")
        scene.receive("[2,\"offline-1\",\"Heartbeat\",[]]")
        scene.receive("[2,\"\",\"Heartbeat\",null]")
        let ids = scene.sent.dropFirst().map { frame in
            switch frame {
            case .call(let id, _, _), .result(let id, _), .error(let id, _, _): id.json
            }
        }
        #expect(ids == [.string(long), .number("17"), .string("offline-1"), .string("")])
    }

    @Test("reports of it are few, however much there is")
    func complaints() {
        var scene = LinkScene.serving()
        for _ in 0..<150 { scene.receive("[") }
        #expect(scene.news.count { $0.hasSuffix("violated") } == 10)
        #expect(scene.link.counters.framesBroken == 150)
        #expect(scene.link.counters.violationsUnreported == 140)
    }

    @Test(
        "with single bytes changed, cut or doubled never stops a link",
        arguments: Examples.rows.map(\.call))
    func mutations(call: String) {
        var random = Randomness(seed: 20_260_301)
        for _ in 0..<Scale.of(300, whole: 200_000) {
            var bytes = Array(call.utf8)
            for _ in 0..<(1 + random.below(3)) {
                let place = random.below(bytes.count)
                switch random.below(4) {
                case 0: bytes[place] = UInt8(random.below(256))
                case 1: bytes.remove(at: place)
                case 2: bytes.insert(contentsOf: bytes[place...].prefix(9), at: place)
                default: bytes.removeLast(min(bytes.count - 2, random.below(20)))
                }
            }
            let text = String(decoding: bytes, as: UTF8.self)
            var scene = LinkScene.serving(change: { $0.floodHighest = 1_000_000 })
            scene.receive(text)
            let answers = scene.news.count {
                $0.contains(" result") || $0.contains(" error ")
            }
            #expect(answers <= 1, "\(text)")
            scene.mark()
            scene.receive(#"[2,"2","Heartbeat",{}]"#)
            #expect(scene.news == ["0.0 result"], "after \(text)")
        }
    }
}

/// A small generator: the same seed gives the same run on every machine.
struct Randomness {
    private var state: UInt64

    init(seed: UInt64) {
        state = seed
    }

    mutating func below(_ bound: Int) -> Int {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return Int((state >> 33) % UInt64(max(1, bound)))
    }
}
