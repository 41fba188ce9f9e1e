import Depot
import OCPP
import Units

/// A link with a clock of its own, and a log of what it asked its owner to do, one short line for
/// each action: `2.0 call SetChargingProfile`.
struct LinkScene {
    private(set) var link: ChargePointLink
    private(set) var now: Int64 = 0
    /// Every action so far.
    private(set) var actions: [LinkAction] = []
    private(set) var log: [String] = []
    private var marked = 0

    /// 2026-03-01T18:00:00Z, plus a fraction that must never be sent.
    static let start = UTCTime(milliseconds: 1_772_388_000_400)

    init(
        _ model: ChargerModel = .example(), connection: Int64 = 7,
        change: (inout ChargePointLink.Configuration) -> Void = { _ in }
    ) {
        var configuration = ChargePointLink.Configuration(
            identity: "CP1", model: model, connectors: [1, 2])
        change(&configuration)
        link = ChargePointLink(configuration: configuration, connection: connection)
    }

    /// A link that is open and whose charger has booted.
    static func serving(
        _ model: ChargerModel = .example(),
        change: (inout ChargePointLink.Configuration) -> Void = { _ in }
    ) -> LinkScene {
        var scene = LinkScene(model, change: change)
        scene.open()
        scene.receive(
            #"[2,"boot","BootNotification",{"chargePointVendor":"E","chargePointModel":"M"}]"#)
        scene.mark()
        return scene
    }

    var moment: Moment {
        Moment(
            instant: Instant(milliseconds: 5_000_000 + now),
            utc: LinkScene.start + Milliseconds(rawValue: now), isSynchronised: true)
    }

    /// What was logged since the last mark.
    var news: [String] { Array(log.dropFirst(marked)) }

    mutating func mark() { marked = log.count }

    mutating func open() {
        run { $0.opened(at: $1, into: &$2) }
    }

    mutating func close() {
        run { $0.closed(reason: "gone", at: $1, into: &$2) }
    }

    mutating func receive(_ text: String) {
        run { $0.receive(text, at: $1, into: &$2) }
    }

    mutating func order(_ number: Int64, _ action: LinkOrder.Action) {
        run { $0.order(LinkOrder(number: number, action: action), at: $1, into: &$2) }
    }

    mutating func answer(_ question: Int64, _ content: LinkAnswer.Content) {
        run { $0.answer(LinkAnswer(question: question, content: content), at: $1, into: &$2) }
    }

    /// Lets time pass, waking the link whenever it asked for it.
    mutating func pass(_ milliseconds: Int64) {
        let end = now + milliseconds
        for _ in 0..<10_000 {
            guard let due = link.nextDeadline, due.milliseconds - 5_000_000 <= end else { break }
            now = max(now, due.milliseconds - 5_000_000)
            run { $0.wake(at: $1, into: &$2) }
        }
        now = end
    }

    /// Wakes the link without need.
    mutating func wake() {
        run { $0.wake(at: $1, into: &$2) }
    }

    /// The ids of the CALLs that were sent, in order.
    var callIDs: [String] {
        sent.compactMap { frame in
            if case .call(let id, _, _) = frame { id.text } else { nil }
        }
    }

    /// Every frame that was sent.
    var sent: [Frame] {
        actions.compactMap { action in
            guard case .send(let text) = action else { return nil }
            do {
                return try Frame(parsing: text)
            } catch {
                return nil
            }
        }
    }

    /// Every report.
    var reports: [LinkReport] {
        actions.compactMap { if case .report(let report) = $0 { report } else { nil } }
    }

    /// The samples that were reported.
    var samples: [DrawSample] {
        reports.compactMap { if case .metered(_, _, let sample, _) = $0 { sample } else { nil } }
    }

    /// The numbers of the questions that were reported.
    var questionNumbers: [Int64] {
        reports.compactMap { report in
            switch report {
            case .authorizeAsked(let number, _), .startAsked(let number, _),
                .stopAsked(let number, _):
                number
            case .opened, .closed, .booted, .status, .metered, .outcome, .violated, .claimRefused:
                nil
            }
        }
    }

    /// Answers the last CALL.
    mutating func accept(_ index: Int? = nil) {
        let ids = callIDs
        guard let id = index.map({ ids[$0] }) ?? ids.last else { return }
        receive(#"[3,"\#(id)",{"status":"Accepted"}]"#)
    }

    private mutating func run(
        _ step: (inout ChargePointLink, Moment, inout [LinkAction]) -> Void
    ) {
        var new: [LinkAction] = []
        step(&link, moment, &new)
        actions += new
        let time = "\(now / 1000).\(now % 1000 / 100)"
        log += new.map { "\(time) \(line($0))" }
    }

    private func line(_ action: LinkAction) -> String {
        switch action {
        case .close(let reason): return "close: \(reason)"
        case .report(let report): return line(report)
        case .send(let text):
            guard let value = elements(text) else { return "send broken text" }
            switch (value.first, value.count > 2 ? value[2] : .null) {
            case (.number("2"), .string(let action)): return "call \(action)"
            case (.number("3"), _): return "result"
            case (.number("4"), .string(let code)): return "error \(code)"
            default: return "send broken frame"
            }
        }
    }

    private func elements(_ text: String) -> [JSONValue]? {
        var elements: [JSONValue] = []
        do {
            try JSONParser.message(text, into: &elements)
            return elements
        } catch {
            return nil
        }
    }

    private func line(_ report: LinkReport) -> String {
        switch report {
        case .opened(let connection): "opened \(connection)"
        case .closed(let reason): "closed: \(reason)"
        case .booted(let boot): "booted \(boot.maker) \(boot.model)"
        case .status(let connector, let state, let code, _):
            "status \(connector) \(state.rawValue) \(code)"
        case .metered(let connector, let transaction, _, _):
            "metered \(connector) \(transaction.map(String.init) ?? "-")"
        case .authorizeAsked(_, let token): "asks authorize \(token)"
        case .startAsked(_, let start): "asks start \(start.connector) \(start.idToken)"
        case .stopAsked(_, let stop): "asks stop \(stop.transaction) \(stop.reason)"
        case .outcome(let order, let outcome): "order \(order) \(line(outcome))"
        case .violated: "violated"
        case .claimRefused: "claim refused"
        }
    }

    private func line(_ outcome: LinkReport.Outcome) -> String {
        switch outcome {
        case .accepted: "accepted"
        case .refused(let word): "refused \(word)"
        case .failed(let code): "failed \(code)"
        case .timedOut: "timed out"
        case .superseded: "superseded"
        case .notSent: "not sent"
        case .schedule(let schedule): "schedule of \(schedule.periods.count)"
        }
    }
}

extension LinkOrder.Action {
    /// A lease on a connector until three minutes after the scene's start.
    static func lease(
        _ connector: Int, _ amperes: Int64, isCut: Bool = false, expires seconds: Int64 = 180
    ) -> LinkOrder.Action {
        .lease(
            LinkOrder.Lease(
                connector: connector, transaction: 100 + Int64(connector),
                rate: ChargingRate(.amperes(amperes)), floor: ChargingRate(.amperes(6)),
                expiry: LinkScene.start + .seconds(seconds), clockOffset: .zero, isCut: isCut))
    }

    static func floor(_ connector: Int) -> LinkOrder.Action {
        .floor(connector: connector, rate: ChargingRate(.amperes(6)))
    }

    /// A day plan of 16 A for an hour, from so many minutes after the scene's start on.
    static func dayPlan(in minutes: Int64) -> LinkOrder.Action {
        let begins = LinkScene.start + .minutes(minutes)
        return .dayPlan(
            LinkOrder.DayPlanOrder(
                connector: 2, from: LinkScene.start,
                plan: DayPlan(
                    begins: begins, ends: begins + .minutes(60),
                    rate: ChargingRate(.amperes(16))), fallback: ChargingRate(.amperes(6))))
    }

    /// A cap on a station of 64 A until three minutes after the scene's start.
    static func stationLimit(_ amperes: Int64) -> LinkOrder.Action {
        .stationLimit(
            LinkOrder.StationLimit(
                rate: ChargingRate(.amperes(amperes)), after: ChargingRate(.amperes(64)),
                expiry: LinkScene.start + .seconds(180), clockOffset: .zero))
    }

    static let anyCap = LinkOrder.Action.cap(rate: ChargingRate(.amperes(63)))
    static let anySetUp = LinkOrder.Action.configure(key: "MeterValueSampleInterval", value: "10")
}
