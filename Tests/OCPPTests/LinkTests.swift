import Depot
import OCPP
import Testing
import Units

@Suite("a charger's link that has just been opened")
struct LinkOpeningTests {
    @Test("sends nothing before the charger's BootNotification is answered (7)")
    func boots() {
        var scene = LinkScene()
        scene.open()
        scene.order(1, .anySetUp)
        scene.order(2, .floor(1))
        scene.pass(1_000)
        #expect(scene.log == ["0.0 opened 7"])
        scene.receive(
            #"[2,"b","BootNotification",{"chargePointVendor":"E","chargePointModel":"M"}]"#)
        #expect(
            scene.log == [
                "0.0 opened 7", "1.0 result", "1.0 booted E M", "1.0 call SetChargingProfile",
            ])
        #expect(
            scene.actions[1]
                == .send(
                    #"[3,"b",{"status":"Accepted","currentTime":"2026-03-01T18:00:01Z","interval":60}]"#
                ))
    }

    @Test("goes on when another message than BootNotification comes (7)")
    func speaksWithoutBoot() {
        var scene = LinkScene()
        scene.open()
        scene.order(1, .floor(1))
        scene.pass(500)
        scene.receive(#"[2,"h","Heartbeat",{}]"#)
        #expect(scene.log == ["0.0 opened 7", "0.5 result", "0.5 call SetChargingProfile"])
    }

    @Test("does not wait for a silent charger longer than thirty seconds (7)")
    func silent() {
        var scene = LinkScene()
        scene.open()
        scene.order(1, .floor(1))
        scene.pass(29_999)
        #expect(scene.log == ["0.0 opened 7"])
        scene.pass(1)
        #expect(scene.log == ["0.0 opened 7", "30.0 call SetChargingProfile"])
    }

    @Test("lets a cut go after two seconds, and nothing else")
    func cutBeforeBoot() {
        var scene = LinkScene()
        scene.open()
        scene.order(1, .floor(1))
        scene.order(2, .lease(1, 8, isCut: true))
        scene.pass(1_999)
        #expect(scene.log == ["0.0 opened 7"])
        scene.pass(1)
        #expect(scene.log == ["0.0 opened 7", "2.0 call SetChargingProfile"])
        scene.pass(1_000)
        #expect(scene.log.count == 2)
    }

    @Test("knows no orders before it is open and after it is closed")
    func notOpen() {
        var scene = LinkScene()
        scene.order(1, .floor(1))
        scene.receive(#"[2,"h","Heartbeat",{}]"#)
        scene.open()
        scene.close()
        scene.order(2, .floor(1))
        scene.receive(#"[2,"h","Heartbeat",{}]"#)
        scene.close()
        scene.open()
        scene.wake()
        #expect(
            scene.log == [
                "0.0 order 1 not sent", "0.0 opened 7", "0.0 closed: gone", "0.0 order 2 not sent",
            ])
        #expect(scene.link.counters.textsUnexpected == 2)
        #expect(scene.link.nextDeadline == nil)
    }
}

@Suite("orders that wait for a charger")
struct LinkOrderTests {
    @Test("go one at a time: cuts, then the other limits, then the rest")
    func priorities() {
        var scene = LinkScene(.example { $0.messagesPerMinuteHighest = 6_000 })
        scene.open()
        scene.order(1, .anySetUp)
        scene.order(2, .trigger(.statusNotification, connector: 1))
        scene.order(3, .floor(1))
        scene.order(4, .lease(2, 16))
        scene.order(5, .anyCap)
        scene.order(6, .lease(1, 8, isCut: true))
        scene.receive(#"[2,"h","Heartbeat",{}]"#)
        scene.mark()
        for _ in 0..<6 { scene.accept() }
        #expect(
            scene.news == [
                "0.0 order 6 accepted", "0.0 call SetChargingProfile",
                "0.0 order 3 accepted", "0.0 call SetChargingProfile",
                "0.0 order 4 accepted", "0.0 call SetChargingProfile",
                "0.0 order 5 accepted", "0.0 call ChangeConfiguration",
                "0.0 order 1 accepted", "0.0 call TriggerMessage",
                "0.0 order 2 accepted",
            ])
    }

    @Test("a cut does not wait for a set-up call that hangs")
    func cutPastSetUp() {
        var scene = LinkScene.serving()
        scene.order(1, .anySetUp)
        scene.order(2, .floor(1))
        scene.order(3, .lease(1, 8, isCut: true))
        #expect(scene.news == ["0.0 call ChangeConfiguration", "0.0 call SetChargingProfile"])
        scene.accept(1)
        scene.accept(0)
        #expect(
            scene.news.dropFirst(2) == [
                "0.0 order 3 accepted", "0.0 order 1 accepted", "0.0 call SetChargingProfile",
            ])
    }

    @Test("a cut waits two seconds for another limit's answer, and then goes")
    func cutBehindLimit() {
        var scene = LinkScene.serving()
        scene.order(1, .floor(1))
        scene.pass(1_000)
        scene.order(2, .lease(1, 8, isCut: true))
        scene.order(3, .lease(2, 8, isCut: true))
        scene.pass(1_999)
        #expect(scene.news == ["0.0 call SetChargingProfile"])
        scene.pass(1)
        #expect(
            scene.news == [
                "0.0 call SetChargingProfile", "3.0 call SetChargingProfile",
                "3.0 call SetChargingProfile",
            ])
    }

    @Test("a cut goes as soon as the other limit is answered")
    func cutAfterAnswer() {
        var scene = LinkScene.serving()
        scene.order(1, .floor(1))
        scene.order(2, .lease(1, 8, isCut: true))
        scene.pass(300)
        scene.accept()
        #expect(
            scene.news == [
                "0.0 call SetChargingProfile", "0.3 order 1 accepted",
                "0.3 call SetChargingProfile",
            ])
    }

    @Test("a newer lease takes the place of one that was not sent")
    func superseded() {
        var scene = LinkScene.serving()
        scene.order(1, .floor(1))
        scene.order(2, .lease(1, 10))
        scene.order(3, .lease(2, 10))
        scene.order(4, .lease(1, 12))
        scene.order(5, .floor(2))
        scene.order(6, .floor(2))
        #expect(
            scene.news == [
                "0.0 call SetChargingProfile", "0.0 order 2 superseded", "0.0 order 5 superseded",
            ])
        for _ in 0..<4 { scene.accept() }
        #expect(
            scene.news.filter { $0.contains("accepted") } == [
                "0.0 order 1 accepted", "0.0 order 4 accepted", "0.0 order 3 accepted",
                "0.0 order 6 accepted",
            ])
    }

    @Test("a cut takes the place of a lease of the same connector, and its own rank")
    func supersededByCut() {
        var scene = LinkScene.serving()
        scene.order(1, .floor(3))
        scene.order(2, .lease(2, 10))
        scene.order(3, .lease(1, 10))
        scene.order(4, .lease(1, 6, isCut: true))
        scene.accept()
        scene.accept()
        #expect(
            scene.news.filter { $0.contains("order") } == [
                "0.0 order 3 superseded", "0.0 order 1 accepted", "0.0 order 4 accepted",
            ])
    }

    @Test("a lease that was sent is not superseded")
    func sentIsSent() {
        var scene = LinkScene.serving()
        scene.order(1, .lease(1, 10))
        scene.order(2, .lease(1, 12))
        #expect(scene.news == ["0.0 call SetChargingProfile"])
        scene.accept()
        scene.accept()
        #expect(scene.news.last == "0.0 order 2 accepted")
    }

    @Test("set-up calls keep to the model's messages a minute, limits don't")
    func pace() {
        var scene = LinkScene.serving(.example { $0.messagesPerMinuteHighest = 12 })
        for number in Int64(1)...3 { scene.order(number, .anySetUp) }
        scene.accept()
        scene.pass(4_999)
        #expect(scene.news == ["0.0 call ChangeConfiguration", "0.0 order 1 accepted"])
        scene.order(10, .floor(1))
        scene.order(11, .lease(1, 9))
        scene.accept()
        scene.accept()
        #expect(
            scene.news.dropFirst(2) == [
                "4.9 call SetChargingProfile", "4.9 order 10 accepted",
                "4.9 call SetChargingProfile", "4.9 order 11 accepted",
            ])
        scene.pass(5_000)
        #expect(scene.news.last == "9.9 call ChangeConfiguration")
    }

    @Test("are bounded: a limit drives the last set-up call out, a set-up call is turned away")
    func bounded() {
        var scene = LinkScene.serving(change: { $0.ordersHighest = 3 })
        scene.order(1, .anySetUp)
        for number in Int64(2)...4 { scene.order(number, .anySetUp) }
        scene.order(5, .anySetUp)
        scene.order(6, .floor(1))
        #expect(
            scene.news == [
                "0.0 call ChangeConfiguration", "0.0 order 5 not sent", "0.0 order 4 not sent",
            ])
        #expect(scene.link.counters.ordersDropped == 2)
    }

    /// What a charger answers to an order, and the outcome.
    static let answers: [(LinkOrder.Action, String, String)] = [
        (.floor(1), #"{"status":"Accepted"}"#, "accepted"),
        (.floor(1), #"{"status":"Rejected"}"#, "refused Rejected"),
        (.floor(1), #"{"status":"NotSupported"}"#, "refused NotSupported"),
        (.floor(1), #"{"status":"accepted"}"#, "accepted"),
        (.floor(1), #"{"status":"Maybe"}"#, "failed PropertyConstraintViolation"),
        (.floor(1), "{}", "failed OccurenceConstraintViolation"),
        (.floor(1), #"{"status":{}}"#, "failed TypeConstraintViolation"),
        (.anySetUp, #"{"status":"RebootRequired"}"#, "refused RebootRequired"),
        (.anySetUp, #"{"status":"Accepted","extra":1}"#, "accepted"),
        (
            .trigger(.meterValues, connector: 1), #"{"status":"NotImplemented"}"#,
            "refused NotImplemented"
        ),
        (.trigger(.heartbeat, connector: nil), #"{"status":"Accepted"}"#, "accepted"),
        (.remoteStart(connector: 1, idToken: "A"), #"{"status":"Rejected"}"#, "refused Rejected"),
        (.remoteStop(transaction: 17), #"{"status":"Accepted"}"#, "accepted"),
        (
            .changeAvailability(connector: 1, isOperative: false), #"{"status":"Scheduled"}"#,
            "refused Scheduled"
        ),
        (.reset(isHard: true), #"{"status":"Accepted"}"#, "accepted"),
        (.anyReadBack, #"{"status":"Rejected"}"#, "refused Rejected"),
        (.anyReadBack, #"{"status":"Accepted"}"#, "failed OccurenceConstraintViolation"),
        (.anyReadBack, schedule(#"{"startPeriod":0,"limit":16}"#), "schedule of 1"),
        (
            .anyReadBack, schedule(#"{"startPeriod":0,"limit":16},{"startPeriod":60,"limit":"6"}"#),
            "schedule of 2"
        ),
        (.anyReadBack, schedule(""), "failed OccurenceConstraintViolation"),
        (
            .anyReadBack, schedule(#"{"startPeriod":5,"limit":16}"#),
            "failed PropertyConstraintViolation"
        ),
        (
            .anyReadBack, schedule(#"{"startPeriod":0,"limit":16},{"startPeriod":0,"limit":6}"#),
            "failed PropertyConstraintViolation"
        ),
        (
            .anyReadBack, schedule(#"{"startPeriod":0,"limit":-1}"#),
            "failed PropertyConstraintViolation"
        ),
        (
            .anyReadBack, schedule(#"{"startPeriod":0,"limit":9e18}"#),
            "failed PropertyConstraintViolation"
        ),
        (.anyReadBack, schedule(#"{"startPeriod":0,"limit":2147483647}"#), "schedule of 1"),
        (.anyReadBack, schedule(#"{"startPeriod":0}"#), "failed OccurenceConstraintViolation"),
        (
            .anyReadBack, schedule(#"{"startPeriod":0,"limit":16}"#, unit: "VA"),
            "failed PropertyConstraintViolation"
        ),
    ]

    private static func schedule(_ periods: String, unit: String = "A") -> String {
        #"{"status":"Accepted","connectorId":1,"scheduleStart":"2026-03-01T18:00:00Z","chargingSchedule":{"duration":300,"chargingRateUnit":"\#(unit)","chargingSchedulePeriod":[\#(periods)]}}"#
    }

    @Test("end as the charger answers", arguments: answers)
    func outcomes(action: LinkOrder.Action, answer: String, expected: String) throws {
        var scene = LinkScene.serving()
        scene.order(1, action)
        let id = try #require(scene.callIDs.last)
        scene.receive("[3,\"\(id)\",\(answer)]")
        #expect(scene.news.last == "0.0 order 1 \(expected)")
        scene.pass(60_000)
        #expect(scene.news.count == 2)
    }

    @Test("end with the code of a CALLERROR, in whatever spelling")
    func callErrors() throws {
        var scene = LinkScene.serving()
        for code in ["OccurenceConstraintViolation", "OccurrenceConstraintViolation", "Weird"] {
            scene.order(1, .floor(1))
            let id = try #require(scene.callIDs.last)
            scene.receive("[4,\"\(id)\",\"\(code)\",\"\",{}]")
            #expect(scene.news.last == "0.0 order 1 failed \(code)")
        }
    }

    @Test("a read-back of the largest integer is held inside everyone's arithmetic")
    func unlimited() throws {
        for (unit, highest) in [("A", Int64(1_000_000_000_000)), ("W", 1_000_000_000)] {
            var scene = LinkScene.serving()
            scene.order(1, .anyReadBack)
            let answer = LinkOrderTests.schedule(
                #"{"startPeriod":0,"limit":2147483647}"#, unit: unit)
            scene.receive("[3,\"7-1\",\(answer)]")
            guard case .outcome(_, .schedule(let schedule))? = scene.reports.last else {
                Issue.record("no schedule")
                continue
            }
            #expect(schedule.highest == ChargingRate(rawValue: highest))
        }
    }

    @Test("a read-back is told in the charger's unit, rounded up")
    func readBack() throws {
        var scene = LinkScene.serving()
        scene.order(1, .anyReadBack)
        #expect(
            scene.actions.last
                == .send(
                    #"[2,"7-1","GetCompositeSchedule",{"connectorId":1,"duration":300,"chargingRateUnit":"A"}]"#
                ))
        scene.receive(
            #"[3,"7-1","# + LinkOrderTests.schedule(#"{"startPeriod":0,"limit":15.99991}"#) + "]")
        let expected = CompositeSchedule(
            unit: .amperes,
            periods: [.init(start: .zero, limit: ChargingRate(.amperes(16)))],
            duration: .seconds(300))
        #expect(scene.reports.last == .outcome(order: 1, .schedule(expected)))
    }

    @Test(
        "a lease is taken out by its own id alone, and it is gone also where there was none",
        arguments: ["Accepted", "Unknown"])
    func clearLease(status: String) {
        var scene = LinkScene.serving()
        scene.order(1, .clearLease(connector: 2))
        #expect(scene.actions.last == .send(#"[2,"7-1","ClearChargingProfile",{"id":203}]"#))
        scene.receive("[3,\"7-1\",{\"status\":\"\(status)\"}]")
        #expect(scene.reports.last == .outcome(order: 1, .accepted))
    }
}

@Suite("a charger that does not answer")
struct LinkTimeoutTests {
    @Test("has five seconds for a limit and thirty for anything else")
    func timeouts() {
        var scene = LinkScene.serving()
        scene.order(1, .floor(1))
        scene.pass(5_000)
        scene.order(2, .anySetUp)
        scene.pass(30_000)
        #expect(
            scene.news == [
                "0.0 call SetChargingProfile", "5.0 order 1 timed out",
                "5.0 call ChangeConfiguration", "35.0 order 2 timed out",
            ])
        #expect(scene.link.counters.callsTimedOut == 2)
    }

    @Test("in time is heard once: a late answer is counted, a second one too")
    func late() {
        var scene = LinkScene.serving()
        scene.order(1, .floor(1))
        scene.pass(5_000)
        scene.accept(0)
        #expect(scene.link.counters.answersLate == 1)
        scene.accept(0)
        scene.receive(#"[3,"nobody",{"status":"Accepted"}]"#)
        #expect(scene.link.counters.answersUnknown == 2)
        #expect(scene.news == ["0.0 call SetChargingProfile", "5.0 order 1 timed out"])
    }

    @Test("to four calls in a row is given up (2)")
    func zombie() {
        var scene = LinkScene.serving()
        for number in Int64(1)...6 { scene.order(number, .floor(Int(number))) }
        scene.pass(60_000)
        #expect(
            scene.news.suffix(2) == [
                "20.0 order 4 timed out", "20.0 close: 4 calls in a row were not answered",
            ])
        scene.receive(#"[2,"h","Heartbeat",{}]"#)
        #expect(scene.link.counters.textsUnexpected == 1)
        scene.mark()
        scene.close()
        #expect(
            scene.news == ["60.0 closed: gone", "60.0 order 5 not sent", "60.0 order 6 not sent"])
    }

    @Test("in time but answers late is not given up: it still serves")
    func lateIsAlive() {
        var scene = LinkScene.serving()
        for number in Int64(1)...8 {
            scene.order(number, .floor(1))
            scene.pass(5_000)
            if number % 3 == 0 { scene.accept() }
        }
        #expect(scene.link.counters.answersLate == 2)
        #expect(!scene.news.contains { $0.contains("close") })
    }

    @Test("now and then is not given up")
    func notZombie() {
        var scene = LinkScene.serving()
        for number in Int64(1)...20 {
            scene.order(number, .floor(1))
            if number % 4 == 0 { scene.accept() }
            scene.pass(5_000)
        }
        #expect(!scene.news.contains { $0.contains("close") })
        #expect(scene.news.count { $0.contains("timed out") } == 15)
    }

    @Test("before its connection ends leaves each order with exactly one outcome")
    func closing() {
        var scene = LinkScene.serving()
        scene.order(1, .anySetUp)
        scene.order(2, .lease(1, 8, isCut: true))
        scene.order(3, .floor(1))
        scene.close()
        #expect(
            scene.news.dropFirst(2) == [
                "0.0 closed: gone", "0.0 order 1 timed out", "0.0 order 2 timed out",
                "0.0 order 3 not sent",
            ])
    }

    @Test("has at most four calls open, however urgent the fifth")
    func callsBounded() {
        var scene = LinkScene.serving(change: { $0.unansweredHighest = 100 })
        scene.order(1, .anySetUp)
        for number in Int64(2)...6 { scene.order(number, .lease(Int(number), 8, isCut: true)) }
        scene.pass(4_900)
        #expect(scene.news.count { $0.contains("call") } == 4)
        scene.pass(100)
        #expect(scene.news.contains("5.0 call SetChargingProfile"))
    }
}

@Suite("a charger that asks")
struct LinkQuestionTests {
    private static let start =
        #"[2,"s","StartTransaction",{"connectorId":1,"idTag":"A","meterStart":0,"timestamp":"2026-03-01T18:00:00Z"}]"#
    private static let stop =
        #"[2,"p","StopTransaction",{"transactionId":17,"meterStop":5,"timestamp":"2026-03-01T18:00:00Z"}]"#
    private static let authorize = #"[2,"a","Authorize",{"idTag":"A"}]"#

    /// A question, the control room's answer and the text that goes out.
    static let rows: [(String, LinkAnswer.Content, String)] = [
        (authorize, .authorize(isAccepted: true), #"[3,"a",{"idTagInfo":{"status":"Accepted"}}]"#),
        (authorize, .authorize(isAccepted: false), #"[3,"a",{"idTagInfo":{"status":"Invalid"}}]"#),
        (
            start, .start(transaction: 17, isAccepted: true),
            #"[3,"s",{"transactionId":17,"idTagInfo":{"status":"Accepted"}}]"#
        ),
        (
            start, .start(transaction: 18, isAccepted: false),
            #"[3,"s",{"transactionId":18,"idTagInfo":{"status":"Invalid"}}]"#
        ),
        (stop, .stop, #"[3,"p",{}]"#),
        (stop, .retryLater, #"[4,"p","InternalError","try again later",{}]"#),
        (start, .retryLater, #"[4,"s","InternalError","try again later",{}]"#),
        (start, .stop, #"[4,"s","InternalError","try again later",{}]"#),
        (
            authorize, .start(transaction: 1, isAccepted: true),
            #"[4,"a","InternalError","try again later",{}]"#
        ),
    ]

    @Test("is answered when the control room has decided", arguments: rows)
    func answers(question: String, content: LinkAnswer.Content, expected: String) throws {
        var scene = LinkScene.serving()
        scene.receive(question)
        #expect(!scene.news.contains { $0.contains("result") || $0.contains("error") })
        scene.pass(19_000)
        let number = try #require(scene.questionNumbers.first)
        scene.answer(number, content)
        #expect(scene.actions.last == .send(expected))
        scene.answer(number, content)
        #expect(scene.actions.last == .send(expected))
        #expect(scene.link.counters.answersWithoutQuestion >= 1)
    }

    @Test("is told to come again after twenty seconds, and the answer that comes then is counted")
    func timesOut() throws {
        var scene = LinkScene.serving()
        scene.receive(LinkQuestionTests.start)
        scene.pass(20_000)
        #expect(scene.link.counters.questionsTimedOut == 1)
        #expect(
            scene.actions.last == .send(#"[4,"s","InternalError","no answer in time",{}]"#))
        scene.answer(
            try #require(scene.questionNumbers.first), .start(transaction: 1, isAccepted: true))
        #expect(scene.link.counters.answersWithoutQuestion == 1)
        #expect(
            scene.news == ["0.0 asks start 1 A", "0.0 metered 1 -", "20.0 error InternalError"])
    }

    @Test("to start on a connector that the site lacks is refused at once", arguments: [0, 7, 999])
    func strangeConnector(connector: Int) {
        var scene = LinkScene.serving()
        scene.receive(
            LinkQuestionTests.start.replacing(
                #""connectorId":1"#, with: #""connectorId":\#(connector)"#))
        #expect(scene.news == ["0.0 error PropertyConstraintViolation", "0.0 violated"])
        #expect(scene.link.counters.callsRefused == 1)
        #expect(scene.questionNumbers.isEmpty)
    }

    @Test("about a connector that the site lacks in any other way is answered at once")
    func strangeConnectorElsewhere() {
        var scene = LinkScene.serving()
        scene.receive(
            #"[2,"a","StatusNotification",{"connectorId":0,"errorCode":"NoError","status":"Available"}]"#
        )
        scene.receive(
            #"[2,"b","StatusNotification",{"connectorId":7,"errorCode":"NoError","status":"Available"}]"#
        )
        scene.receive(#"[2,"c","MeterValues",{"connectorId":999,"meterValue":[]}]"#)
        let answers = ["a", "b", "c"].map {
            Frame.result(id: MessageID($0), payload: .emptyObject)
        }
        #expect(scene.sent.suffix(3) == answers)
    }

    @Test("too much at once is told to come again")
    func bounded() {
        var scene = LinkScene.serving()
        for _ in 0..<17 { scene.receive(LinkQuestionTests.authorize) }
        #expect(scene.news.count { $0.contains("asks authorize") } == 16)
        #expect(scene.news.last == "0.0 error InternalError")
        #expect(scene.link.counters.questionsRefused == 1)
    }

    @Test("on one connection is not answered on the next")
    func connections() throws {
        var old = LinkScene(connection: 7)
        old.open()
        old.receive(LinkQuestionTests.authorize)
        var new = LinkScene(connection: 8)
        new.open()
        new.receive(LinkQuestionTests.authorize)
        new.mark()
        new.answer(
            try #require(old.questionNumbers.first), .authorize(isAccepted: true))
        #expect(new.news.isEmpty)
        #expect(new.link.counters.answersWithoutQuestion == 1)
    }

    @Test("while a call of ours waits is heard: each direction has its own turn (12)")
    func crossing() {
        var scene = LinkScene.serving()
        scene.order(1, .remoteStart(connector: 1, idToken: "A"))
        scene.receive(LinkQuestionTests.authorize)
        #expect(scene.news == ["0.0 call RemoteStartTransaction", "0.0 asks authorize A"])
    }
}

@Suite("a charger that floods")
struct LinkFloodTests {
    private static let heartbeat = #"[2,"h","Heartbeat",{}]"#

    @Test("is heard with two hundred at once and fifty a second for long")
    func budget() {
        var scene = LinkScene.serving()
        scene.pass(10_000)
        for _ in 0..<250 { scene.receive(LinkFloodTests.heartbeat) }
        #expect(scene.news.count { $0.contains("result") } == 200)
        #expect(scene.link.counters.textsFlooding == 50)
        scene.mark()
        for _ in 0..<100 {
            scene.pass(20)
            scene.receive(LinkFloodTests.heartbeat)
        }
        #expect(scene.news.count { $0.contains("result") } == 100)
    }

    @Test("without end is cut off within the first seconds")
    func endless() {
        var scene = LinkScene.serving()
        // Ten a millisecond, for two tenths of a second.
        for _ in 0..<200 {
            for _ in 0..<10 { scene.receive(LinkFloodTests.heartbeat) }
            scene.pass(1)
        }
        #expect(scene.news.last?.hasSuffix("close: more than 50 texts a second") == true)
        #expect(scene.news.count { $0.contains("violated") } == 10)
    }

    @Test("now and then, with rests, is kept")
    func bursts() {
        var scene = LinkScene.serving()
        for _ in 0..<20 {
            scene.pass(10_000)
            for _ in 0..<300 { scene.receive(LinkFloodTests.heartbeat) }
        }
        #expect(!scene.log.contains { $0.contains("close") })
        #expect(scene.link.counters.textsFlooding >= 1_900)
    }
}

@Suite("a link under random orders, answers and silences")
struct LinkRandomTests {
    @Test("gives each order exactly one outcome and keeps its bounds", arguments: 0..<40)
    func walk(seed: Int) {
        var random = Randomness(seed: UInt64(seed))
        var scene = LinkScene.serving(change: { $0.unansweredHighest = 5 + seed })
        var number: Int64 = 0
        for _ in 0..<400 {
            switch random.below(6) {
            case 0:
                number += 1
                scene.order(number, .lease(random.below(4) + 1, 8, isCut: random.below(2) == 0))
            case 1:
                number += 1
                scene.order(number, random.below(2) == 0 ? .anySetUp : .floor(random.below(4) + 1))
            case 2, 3: scene.accept(scene.callIDs.isEmpty ? nil : random.below(scene.callIDs.count))
            default: scene.pass(Int64(random.below(4_000)))
            }
        }
        scene.close()
        var outcomes: [Int64: Int] = [:]
        for case .outcome(let order, _) in scene.reports { outcomes[order, default: 0] += 1 }
        #expect(outcomes.count == Int(number))
        #expect(outcomes.values.allSatisfy { $0 == 1 })
        #expect(Set(scene.callIDs).count == scene.callIDs.count)
        #expect(scene.callIDs.allSatisfy { $0.count <= 36 })
    }

    @Test("is the same in every run")
    func deterministic() {
        let logs = (0..<2).map { _ in
            var random = Randomness(seed: 99)
            var scene = LinkScene.serving()
            for number in Int64(1)...200 {
                scene.order(number, random.below(2) == 0 ? .anySetUp : .lease(1, 9, isCut: true))
                scene.pass(Int64(random.below(3_000)))
                scene.accept()
            }
            return scene.actions
        }
        #expect(logs[0] == logs[1])
    }
}

extension LinkOrder.Action {
    static let anyReadBack = LinkOrder.Action.readBack(connector: 1, duration: .seconds(300))
}
