import Depot
import Units

/// The way out: what may be sent when.
///
/// | first in the queue | goes when |
/// |---|---|
/// | a cut | no limit waits for its answer, or it has waited `cutWait`; never for a set-up call |
/// | another limit | no CALL waits for its answer |
/// | a set-up call | no CALL waits for its answer, and the model's pace allows |
///
/// OCPP-J 1.6 section 4.1.1 says that one should not send a CALL while another waits. A cut past a
/// hanging set-up call breaks that SHOULD on purpose: 30 s are longer than a breaker holds.
extension ChargePointLink {
    /// Sends whatever may go now.
    mutating func pump(at moment: Moment, into actions: inout [LinkAction]) {
        while isOpen {
            if calls.hasLimit { queue.markBlockedCuts(at: moment.instant) }
            guard let due = nextSend, due <= moment.instant, let order = queue.removeFirst()
            else { return }
            send(order, at: moment, into: &actions)
        }
    }

    /// When the first order of the queue may go, if nothing comes before; nil where it waits for an
    /// answer, or none is there.
    var nextSend: Instant? {
        guard let first = queue.entries.first,
            calls.outstanding.count < configuration.callsHighest
        else { return nil }
        switch first.rank {
        case .cut:
            guard let since = sendsFrom(after: configuration.cutBootWait) else { return nil }
            guard calls.hasLimit else { return since }
            return first.blockedSince.map { max(since, $0 + configuration.cutWait) }
        case .limit:
            return calls.outstanding.isEmpty ? sendsFrom(after: configuration.bootWait) : nil
        case .setUp:
            guard calls.outstanding.isEmpty,
                let since = sendsFrom(after: configuration.bootWait)
            else { return nil }
            return max(since, pace.nextAt ?? since)
        }
    }

    /// From when on something may be sent that waits so long for a BootNotification.
    private func sendsFrom(after wait: Milliseconds) -> Instant? {
        switch phase {
        case .opening(let since): since + wait
        case .serving(let since): since
        case .created, .givenUp, .closed: nil
        }
    }

    private mutating func send(
        _ order: LinkOrder, at moment: Moment, into actions: inout [LinkAction]
    ) {
        let call: OutgoingCall
        do throws(OrderFault) {
            call = try OutgoingCall(
                order.action, encoder: encoder, unit: configuration.model.unit, now: moment.utc)
        } catch {
            refuse(order, error, into: &actions)
            return
        }
        let isLimit = OrderQueue.rank(of: order.action) < .setUp
        let timeout = isLimit ? configuration.limitTimeout : configuration.setUpTimeout
        // Limits don't wait for the pace, and use it up nevertheless: it is the charger's budget.
        pace.drain(at: moment.instant)
        let id = calls.open(order, isLimit: isLimit, deadline: moment.instant + timeout)
        actions.append(.send(Frame.call(id: id, action: call.action, payload: call.payload).text))
    }

    private mutating func refuse(
        _ order: LinkOrder, _ fault: OrderFault, into actions: inout [LinkAction]
    ) {
        switch fault {
        case .expired:
            counters.leasesExpired += 1
            report(order, .notSent, into: &actions)
        case .impossible(let why):
            counters.ordersImpossible += 1
            report(order, .refused("not sent: \(why)"), into: &actions)
        }
    }

    /// Ends everything whose time is over.
    mutating func expire(at now: Instant, into actions: inout [LinkAction]) {
        expireQuestions(at: now, into: &actions)
        if case .opening(let since) = phase, since + configuration.bootWait <= now {
            phase = .serving(since: now)
        }
        let expired = calls.expire(at: now)
        counters.callsTimedOut += Int64(expired.count)
        for call in expired { report(call.order, .timedOut, into: &actions) }
        if calls.unansweredInRow >= configuration.unansweredHighest {
            giveUp("\(calls.unansweredInRow) calls in a row were not answered", into: &actions)
        }
    }

    /// A question that the control room left open is told to come again: many chargers send nothing
    /// more until a CALL is answered.
    private mutating func expireQuestions(at now: Instant, into actions: inout [LinkAction]) {
        for question in questions.expire(at: now) {
            counters.questionsTimedOut += 1
            reply(CallFault(.internalError, "no answer in time"), to: question.id, into: &actions)
        }
    }

    /// Writes the CALLRESULT of a CALL.
    mutating func reply(
        _ answer: some Payload, to id: MessageID, into actions: inout [LinkAction]
    ) {
        do {
            actions.append(.send(Frame.result(id: id, payload: try answer.json()).text))
        } catch {
            counters.answersUnwritable += 1
            reply(CallFault(.internalError, error.text), to: id, into: &actions)
        }
    }

    /// Writes the CALLERROR of a CALL.
    func reply(_ fault: CallFault, to id: MessageID, into actions: inout [LinkAction]) {
        let frame = Frame.error(id: id, code: fault.code.rawValue, text: fault.text)
        actions.append(.send(frame.text))
    }

    /// Writes the control room's answer to a question.
    mutating func reply(
        to question: QuestionBook.Question, _ content: LinkAnswer.Content,
        into actions: inout [LinkAction]
    ) {
        switch (question.kind, content) {
        case (.authorize, .authorize(let isAccepted)):
            let answer = V16.Authorize.Answer(V16.IdTagInfo(isAccepted ? .accepted : .invalid))
            reply(answer, to: question.id, into: &actions)
        case (.start(let connector), .start(let transaction, let isAccepted)):
            transactions.note(transaction, on: connector)
            let answer = V16.StartTransaction.Answer(
                transaction: transaction,
                idTagInfo: V16.IdTagInfo(isAccepted ? .accepted : .invalid))
            reply(answer, to: question.id, into: &actions)
        case (.stop, .stop):
            reply(V16.StopTransaction.Answer(idTagInfo: nil), to: question.id, into: &actions)
        case (.authorize, .retryLater), (.start, .retryLater), (.stop, .retryLater):
            reply(CallFault(.internalError, "try again later"), to: question.id, into: &actions)
        case (.authorize, .start), (.authorize, .stop), (.start, .authorize), (.start, .stop),
            (.stop, .authorize), (.stop, .start):
            counters.answersWithoutQuestion += 1
            reply(CallFault(.internalError, "try again later"), to: question.id, into: &actions)
        }
    }
}
