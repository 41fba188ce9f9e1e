import Depot
import Units

/// The way in: from a text to the row of the table, and what each row does.
extension ChargePointLink {
    /// Whether the charger's message budget allows one more text. Over it nothing is even read, and
    /// where it goes on the connection is given up.
    mutating func admits(at now: Instant, into actions: inout [LinkAction]) -> Bool {
        if inflow.isFull(at: now) { flood = 0 }
        guard !inflow.take(at: now) else { return true }
        counters.textsFlooding += 1
        flood += 1
        complain(
            "more than \(configuration.textsPerSecond) texts a second", at: now, into: &actions)
        if flood >= configuration.floodHighest {
            giveUp("more than \(configuration.textsPerSecond) texts a second", into: &actions)
        }
        return false
    }

    /// Reads one text and answers it.
    mutating func read(_ text: String, at moment: Moment, into actions: inout [LinkAction]) {
        let frame: Frame
        do {
            frame = try Frame(parsing: text)
        } catch {
            counters.framesBroken += 1
            complain("no message: \(error.fault.text)", at: moment.instant, into: &actions)
            if let id = error.answerTo { reply(error.fault, to: id, into: &actions) }
            return
        }
        switch frame {
        case .call(let id, let action, let payload):
            handle(action, payload, IncomingCall(id: id, moment: moment), into: &actions)
        case .result(let id, let payload):
            settle(id, into: &actions) { action, tolerated in
                do throws(CallFault) {
                    return try OutgoingCall.outcome(
                        of: action, answer: payload, tolerated: &tolerated)
                } catch {
                    return .failed(code: error.code.rawValue)
                }
            }
        case .error(let id, let code, _):
            settle(id, into: &actions) { _, _ in .failed(code: code) }
        }
        // Whoever speaks has no BootNotification to send any more, or has had its answer.
        if case .opening = phase { phase = .serving(since: moment.instant) }
    }

    private mutating func handle(
        _ action: String, _ payload: JSONValue, _ call: IncomingCall,
        into actions: inout [LinkAction]
    ) {
        do {
            try Route.row(of: action).handle(&self, payload, call, &actions)
        } catch {
            switch error.code {
            case .notSupported, .notImplemented: counters.callsUnsupported += 1
            case .internalError, .protocolError, .securityError, .formationViolation,
                .propertyConstraintViolation, .occurenceConstraintViolation,
                .typeConstraintViolation, .genericError:
                counters.callsRefused += 1
            }
            reply(error, to: call.id, into: &actions)
            complain("\(action): \(error.text)", at: call.moment.instant, into: &actions)
        }
    }

    /// Ends the order that an answer belongs to.
    private mutating func settle(
        _ id: MessageID, into actions: inout [LinkAction],
        _ outcome: (LinkOrder.Action, inout Tolerated) -> LinkReport.Outcome
    ) {
        switch calls.close(id) {
        case .call(let call):
            let outcome = outcome(call.order.action, &counters.tolerated)
            report(call.order, outcome, into: &actions)
        case .late: counters.answersLate += 1
        case .unknown: counters.answersUnknown += 1
        }
    }

    // MARK: The rows of the table

    mutating func boot(
        _ boot: V16.BootNotification, _ call: IncomingCall, into actions: inout [LinkAction]
    ) {
        let answer = V16.BootNotification.Answer(
            status: .accepted, currentTime: Timestamp(call.moment.utc),
            interval: configuration.heartbeatInterval.seconds)
        reply(answer, to: call.id, into: &actions)
        actions.append(
            .report(
                .booted(
                    LinkReport.Boot(
                        maker: boot.vendor, model: boot.model,
                        serial: boot.chargePointSerial ?? boot.chargeBoxSerial,
                        firmware: boot.firmware))))
    }

    mutating func beat(
        _ beat: V16.Heartbeat, _ call: IncomingCall, into actions: inout [LinkAction]
    ) {
        let answer = V16.Heartbeat.Answer(currentTime: Timestamp(call.moment.utc))
        reply(answer, to: call.id, into: &actions)
    }

    /// A status that we don't know says nothing of the connector; it is answered like any other, so
    /// that the charger does not send it for ever.
    mutating func notify(
        _ notice: V16.StatusNotification, _ call: IncomingCall, into actions: inout [LinkAction]
    ) {
        reply(V16.Empty(), to: call.id, into: &actions)
        guard let status = notice.status.known else {
            complain(
                "connector \(notice.connector) has the status \(notice.status.text)",
                at: call.moment.instant, into: &actions)
            return
        }
        actions.append(
            .report(
                .status(
                    connector: Int(notice.connector), status.state, errorCode: notice.errorCode,
                    at: notice.timestamp?.utc)))
    }

    mutating func meter(
        _ meter: V16.MeterValues, _ call: IncomingCall, into actions: inout [LinkAction]
    ) {
        reply(V16.Empty(), to: call.id, into: &actions)
        let connector = Int(meter.connector)
        if let transaction = meter.transaction { transactions.note(transaction, on: connector) }
        let samples = reader.samples(
            of: meter.meterValues, tolerated: &counters.tolerated)
        if samples.isEmpty { counters.metersEmpty += 1 }
        report(samples, connector, meter.transaction, into: &actions)
    }

    mutating func authorize(
        _ authorize: V16.Authorize, _ call: IncomingCall, into actions: inout [LinkAction]
    ) {
        guard let question = ask(.authorize, call, into: &actions) else { return }
        actions.append(
            .report(.authorizeAsked(question: question, idToken: authorize.idTag)))
    }

    /// A start on a connector that the site lacks has nowhere to be kept, and asking again would not
    /// help: it is refused before it becomes a question.
    mutating func start(
        _ start: V16.StartTransaction, _ call: IncomingCall, into actions: inout [LinkAction]
    ) throws(CallFault) {
        let connector = Int(start.connector)
        guard configuration.connectors.contains(connector) else {
            throw CallFault(
                .propertyConstraintViolation, "the site has no connector \(connector) here")
        }
        guard let question = ask(.start(connector: connector), call, into: &actions) else {
            return
        }
        let at = start.timestamp?.utc
        actions.append(
            .report(
                .startAsked(
                    question: question,
                    LinkReport.Start(
                        connector: connector, idToken: start.idTag,
                        meterStart: start.meterStart, at: at))))
        report([register(start.meterStart, at)], connector, nil, into: &actions)
    }

    mutating func stop(
        _ stop: V16.StopTransaction, _ call: IncomingCall, into actions: inout [LinkAction]
    ) {
        guard let question = ask(.stop, call, into: &actions) else { return }
        let at = stop.timestamp?.utc
        // OCPP 1.6 section 6.49: a missing reason means Local.
        let reason = stop.reason ?? .known(.local)
        let samples =
            reader.samples(of: stop.transactionData, tolerated: &counters.tolerated)
            + [register(stop.meterStop, at)]
        if let connector = transactions.connector(of: stop.transaction) {
            report(samples, connector, stop.transaction, into: &actions)
        } else {
            counters.metersWithoutConnector += Int64(samples.count)
        }
        actions.append(
            .report(
                .stopAsked(
                    question: question,
                    LinkReport.Stop(
                        transaction: stop.transaction, meterStop: stop.meterStop,
                        reason: reason.text, at: at))))
    }

    mutating func transferData(
        _ transfer: V16.DataTransfer, _ call: IncomingCall, into actions: inout [LinkAction]
    ) {
        counters.notices += 1
        let answer = V16.DataTransfer.Answer(status: .unknownVendor, data: nil)
        reply(answer, to: call.id, into: &actions)
    }

    mutating func takeNotice<Notice: Request>(
        _ notice: Notice, _ call: IncomingCall, into actions: inout [LinkAction]
    ) where Notice.Answer == V16.Empty {
        counters.notices += 1
        reply(V16.Empty(), to: call.id, into: &actions)
    }

    // MARK: Their parts

    /// Notes a question; where too many are open the charger is told to come again.
    private mutating func ask(
        _ kind: QuestionBook.Kind, _ call: IncomingCall, into actions: inout [LinkAction]
    ) -> Int64? {
        let deadline = call.moment.instant + configuration.questionTimeout
        if let number = questions.ask(kind, id: call.id, deadline: deadline) { return number }
        counters.questionsRefused += 1
        reply(CallFault(.internalError, "too many questions"), to: call.id, into: &actions)
        return nil
    }

    /// A register reading that stood in a transaction message.
    private func register(_ energy: Energy, _ at: UTCTime?) -> DrawReader.Timed {
        DrawReader.Timed(
            sample: DrawSample(
                current: nil, power: nil, energy: energy, offered: nil, stateOfCharge: nil,
                voltage: nil),
            at: at)
    }

    private func report(
        _ samples: [DrawReader.Timed], _ connector: Int, _ transaction: Int64?,
        into actions: inout [LinkAction]
    ) {
        for timed in samples {
            actions.append(
                .report(
                    .metered(
                        connector: connector, transaction: transaction, timed.sample,
                        at: timed.at)))
        }
    }
}
