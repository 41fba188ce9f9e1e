import Depot
import Units

/// What it sends by itself, and what becomes of the answers.
extension SimulatedChargePoint {
    /// Its clock in the form in which it writes it.
    var timestamp: String {
        let told = clock.time(at: now) + traits.quirks.stampsAhead
        let text = told.text(milliseconds: !traits.quirks.wholeSeconds)
        return traits.quirks.omitsZone ? String(text.dropLast()) : text
    }

    private func boot(at moment: Instant) -> OutgoingCall {
        let name = charger.model.models.first?.replacing("*", with: "") ?? ""
        return OutgoingCall(
            action: .bootNotification,
            members: [
                .init("chargePointVendor", .string(String(charger.model.maker.prefix(20)))),
                .init("chargePointModel", .string(String(name.prefix(20)))),
                .init("chargePointSerialNumber", .string(String(charger.id.prefix(25)))),
                .init(
                    "firmwareVersion",
                    .string(charger.model.firmware.replacing("*", with: "1.0"))),
            ],
            connector: 0, transaction: nil, notBefore: moment)
    }

    mutating func enqueueBoot(at moment: Instant) {
        line.enqueueFirst(boot(at: moment))
    }

    /// Tells each state that the central system does not know yet.
    mutating func tellStatus() {
        guard connection == .accepted, !traits.quirks.isMute else { return }
        if !stationStatusIsTold {
            stationStatusIsTold = true
            enqueueStatus(connector: 0, status: "Available")
        }
        for index in connectors.indices {
            let status = connectors[index].status(minimum: connectors[index].connector.minimum)
            guard status != connectors[index].told else { continue }
            if traits.quirks.sticksInFinishing, status == "Available",
                connectors[index].told == "Finishing"
            {
                continue
            }
            connectors[index].told = status
            enqueueStatus(connector: connectors[index].connector.number, status: status)
        }
    }

    /// StatusNotification of one connector.
    mutating func enqueueStatus(connector: Int, status: String) {
        line.enqueue(
            OutgoingCall(
                action: .statusNotification,
                members: [
                    .init("connectorId", .whole(Int64(connector))),
                    .init("errorCode", .string("NoError")),
                    .init("status", .string(status)),
                    .init("timestamp", .string(timestamp)),
                ],
                connector: connector, transaction: nil, notBefore: now))
    }

    /// Heartbeats, and the flood of one that floods.
    mutating func beat() {
        guard connection == .accepted else { return }
        if let next = nextHeartbeat, next <= now {
            nextHeartbeat = now + settings.heartbeatInterval
            if !traits.quirks.isMute { enqueueHeartbeat() }
        }
        while let next = nextFlood, next <= now, traits.quirks.flood > 0 {
            nextFlood = next + .milliseconds(max(1, 1000 / traits.quirks.flood))
            // Past the rule of one call at a time, and with no interest in the answer.
            say(frame: [.whole(2), .string(newID()), .string("Heartbeat"), .object([])])
        }
    }

    mutating func enqueueHeartbeat() {
        line.enqueue(
            OutgoingCall(
                action: .heartbeat, members: [], connector: 0, transaction: nil, notBefore: now))
    }

    /// Sends what may go out.
    mutating func pump() {
        guard isConnected else { return }
        if let unanswered = line.unanswered, unanswered.deadline <= now,
            let call = line.failed(unanswered.id, at: now)
        {
            giveUp(call, at: now)
        }
        guard line.unanswered == nil,
            let next = line.deadline(bootOnly: connection != .accepted), next <= now
        else { return }
        let id = newID()
        guard let call = line.take(at: now, id: id, bootOnly: connection != .accepted) else {
            return
        }
        var members = call.members
        if call.action != .startTransaction, let number = call.transaction {
            // One that was never answered is told as -1, as charge points in the field do.
            let known = transactionIDs[number] ?? -1
            members.insert(.init("transactionId", .whole(known)), at: 0)
        }
        say(
            frame: [
                .whole(2), .string(id), .string(call.action.rawValue), .object(members),
            ])
    }

    /// A call will not be answered any more. Messages of transactions are kept by the line.
    mutating func giveUp(_ call: OutgoingCall, at moment: Instant) {
        switch call.action {
        case .bootNotification:
            if isConnected { line.enqueue(later(call, at: moment + .seconds(10))) }
        case .authorize:
            if let index = position(of: call.connector),
                case .authorizing = connectors[index].session
            {
                connectors[index].session = .preparing(until: moment + .seconds(5))
            }
        case .statusNotification:
            if let index = position(of: call.connector) { connectors[index].told = nil }
        case .heartbeat, .dataTransfer, .startTransaction, .stopTransaction, .meterValues: break
        }
    }

    private func later(_ call: OutgoingCall, at moment: Instant) -> OutgoingCall {
        var call = call
        call.notBefore = moment
        return call
    }

    /// CALLRESULT for one of its calls.
    mutating func take(answer: JSONValue, to id: String, at moment: Instant) {
        guard let call = line.answered(id) else {
            counts.unknownAnswers += 1
            return
        }
        switch call.action {
        case .bootNotification: booted(answer, at: moment)
        case .heartbeat: takeTime(answer, at: moment)
        case .authorize: authorized(call, answer)
        case .startTransaction:
            guard let number = call.transaction else { return }
            started(
                number, id: answer["transactionId"]?.whole ?? -1,
                isAccepted: isAccepted(answer))
        case .stopTransaction:
            if let number = call.transaction { transactionIDs[number] = nil }
        case .statusNotification, .meterValues, .dataTransfer: break
        }
    }

    /// CALLERROR for one of its calls.
    mutating func takeError(to id: String, at moment: Instant) {
        guard let call = line.failed(id, at: moment) else {
            counts.unknownAnswers += 1
            return
        }
        switch call.action {
        // A state or a beat that was refused once would be refused again.
        case .statusNotification, .heartbeat, .dataTransfer: break
        case .bootNotification, .authorize, .startTransaction, .stopTransaction, .meterValues:
            giveUp(call, at: moment)
        }
    }

    private mutating func booted(_ answer: JSONValue, at moment: Instant) {
        takeTime(answer, at: moment)
        let interval = max(0, min(86_400, answer["interval"]?.whole ?? 0))
        guard answer["status"]?.string == "Accepted" else {
            let retry = boot(at: moment + .seconds(max(5, interval)))
            line.enqueue(retry)
            return
        }
        settings.isRegistered = true
        settings.takeHeartbeatInterval(interval)
        connection = .accepted
        nextHeartbeat = moment + settings.heartbeatInterval
        if traits.quirks.replaysOldQueue, !hasReplayed { replayOldQueue() }
    }

    /// Tells of a transaction of three weeks ago, before everything else that waits: nobody had listened then.
    private mutating func replayOldQueue() {
        hasReplayed = true
        guard let connector = seeded.element(of: connectors.map(\.connector)) else { return }
        transactionNumber += 1
        let begin = clock.time(at: now) - .minutes(21 * 24 * 60)
        func call(
            _ action: OutgoingCall.Action, at time: UTCTime, _ members: [JSONValue.Member]
        ) -> OutgoingCall {
            OutgoingCall(
                action: action,
                members: members + [.init("timestamp", .string(time.text(milliseconds: false)))],
                connector: connector.number, transaction: transactionNumber, notBefore: now)
        }
        let number = JSONValue.Member("connectorId", .whole(Int64(connector.number)))
        let tag = JSONValue.Member("idTag", .string("04A2B3C4D5E600"))
        var old = [
            call(.startTransaction, at: begin, [number, tag, .init("meterStart", .whole(0))])
        ]
        for hour in 1...Int64(6) {
            let time = begin + .minutes(hour * 60)
            let told = JSONValue.object([
                .init("timestamp", .string(time.text(milliseconds: false))),
                .init(
                    "sampledValue",
                    .array(
                        Phase.allCases.map {
                            value(32_000, .current, unit: "A", phase: $0.name)
                        })),
            ])
            old.append(
                OutgoingCall(
                    action: .meterValues, members: [number, .init("meterValue", .array([told]))],
                    connector: connector.number, transaction: transactionNumber, notBefore: now))
        }
        let end = begin + .minutes(7 * 60)
        old.append(
            call(
                .stopTransaction, at: end,
                [tag, .init("meterStop", .whole(80_000)), .init("reason", .string("Local"))]))
        line.enqueueOldest(old)
    }

    private mutating func takeTime(_ answer: JSONValue, at moment: Instant) {
        guard !traits.quirks.keepsItsClock, let text = answer["currentTime"]?.string,
            let time = UTCTime(text: text, assumesUTC: false)
        else { return }
        clock.set(to: time, at: moment)
        markLimitsStale()
    }

    private mutating func authorized(_ call: OutgoingCall, _ answer: JSONValue) {
        guard let index = position(of: call.connector),
            case .authorizing = connectors[index].session,
            let vehicle = connectors[index].vehicle
        else { return }
        if isAccepted(answer) {
            begin(index, idToken: vehicle.idToken)
        } else {
            connectors[index].session = .refused
        }
    }

    private func isAccepted(_ answer: JSONValue) -> Bool {
        answer["idTagInfo"]?["status"]?.string == "Accepted"
    }

    /// An id for its next call: unique over connections and reboots, unless its quirk says not.
    private mutating func newID() -> String {
        messageNumber += 1
        return traits.quirks.restartsMessageIDs
            ? String(messageNumber) : "\(boots)-\(messageNumber)"
    }

    /// Puts a frame on the wire now, twice where the dice say so.
    private mutating func say(frame: [JSONValue]) {
        say(.array(frame), at: now)
    }

    mutating func say(_ frame: JSONValue, at moment: Instant) {
        let text = frame.text
        let copies = traits.quirks.doubles > 0 && seeded.happens(chance: traits.quirks.doubles)
        for _ in 0..<(copies ? 2 : 1) {
            if texts.add(text, at: moment) { counts.sent += 1 } else { counts.dropped += 1 }
        }
        counts.dropped += line.takeDropped()
    }
}
