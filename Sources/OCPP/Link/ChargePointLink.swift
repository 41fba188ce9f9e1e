import Depot
package import Units

/// One connection of one OCPP 1.6 charger: text and orders in, text and reports out.
///
/// It is a value without a clock and without I/O. Every call is given the moment; `Moment.utc` is
/// the clock that we serve. After each call its owner carries out the actions in their order, and
/// calls `wake` no later than `nextDeadline`.
///
/// ```
/// created ──opened──► opening ──a BootNotification was answered,──► serving
///                        │      another message came, or 30 s          │
///                        │      (cuts go after 2 s)                    │
///                        ├───────── flood, or 4 CALLs unanswered ──────┤
///                        │                   ▼                         │
///                        └──closed──► closed ◄──closed── givenUp ◄─────┘
/// ```
package struct ChargePointLink: Sendable {
    /// Where a connection stands.
    enum Phase: Hashable, Sendable {
        /// Nothing happened yet.
        case created
        /// Open, and the charger has not spoken.
        case opening(since: Instant)
        /// Open, and everything may be sent.
        case serving(since: Instant)
        /// The owner was asked to close the socket: nothing is read or sent any more.
        case givenUp
        /// Gone.
        case closed
    }

    package let configuration: Configuration
    /// The number of the connection, unique in one process: part of every message id.
    package let connection: Int64
    /// What was met and not passed on.
    package internal(set) var counters = LinkCounters()

    var phase = Phase.created
    var queue: OrderQueue
    var calls: CallBook
    var questions: QuestionBook
    var transactions = TransactionMemory()
    /// Paces set-up calls.
    var pace: TokenBucket
    /// The charger's message budget.
    var inflow: TokenBucket
    /// Texts over the budget since it was last at rest.
    var flood: Int64 = 0
    /// Paces reports of violations.
    var complaints: TokenBucket
    let encoder: LimitEncoder
    let reader: DrawReader

    /// How many orders wait to be sent; at most `Configuration.ordersHighest`.
    package var ordersWaiting: Int { queue.entries.count }

    /// How many questions of the charger wait for their answer; at most `Configuration.questionsHighest`.
    package var questionsOpen: Int { questions.openCount }

    /// A link before its connection is open.
    package init(configuration: Configuration, connection: Int64) {
        self.configuration = configuration
        self.connection = connection
        let model = configuration.model
        queue = OrderQueue(countHighest: configuration.ordersHighest)
        calls = CallBook(connection: connection)
        questions = QuestionBook(
            connection: connection, countHighest: configuration.questionsHighest)
        let perMinute = Int64(model.messagesPerMinuteHighest)
        // A burst of five seconds' worth: a set-up need not crawl where the budget is generous.
        pace = TokenBucket(capacity: perMinute / 12, rate: perMinute, per: .minutes(1))
        inflow = TokenBucket(
            capacity: configuration.textsBurst, rate: configuration.textsPerSecond,
            per: .seconds(1))
        complaints = TokenBucket(
            capacity: configuration.violationsBurst, rate: 1, per: .seconds(10))
        encoder = LimitEncoder(model)
        reader = DrawReader(model)
    }

    /// The connection is open and its charger is known.
    package mutating func opened(at moment: Moment, into actions: inout [LinkAction]) {
        guard case .created = phase else { return }
        phase = .opening(since: moment.instant)
        actions.append(.report(.opened(connection: connection)))
    }

    /// The connection is gone. The end is reported first, then how each order ended: a control room
    /// that answers an outcome with a new order knows already that nobody is there.
    package mutating func closed(
        reason: String, at moment: Moment, into actions: inout [LinkAction]
    ) {
        switch phase {
        case .created:
            phase = .closed
            return
        case .closed: return
        case .opening, .serving, .givenUp: phase = .closed
        }
        actions.append(.report(.closed(reason: reason)))
        for call in calls.removeAll() { report(call.order, .timedOut, into: &actions) }
        for order in queue.removeAll() { report(order, .notSent, into: &actions) }
        counters.questionsTimedOut += Int64(questions.removeAll())
    }

    /// A text came.
    package mutating func receive(
        _ text: String, at moment: Moment, into actions: inout [LinkAction]
    ) {
        guard isOpen else {
            counters.textsUnexpected += 1
            return
        }
        guard admits(at: moment.instant, into: &actions) else { return }
        read(text, at: moment, into: &actions)
        pump(at: moment, into: &actions)
    }

    /// The control room orders something.
    package mutating func order(
        _ order: LinkOrder, at moment: Moment, into actions: inout [LinkAction]
    ) {
        guard isOpen else {
            report(order, .notSent, into: &actions)
            return
        }
        if case .lease(let lease) = order.action {
            transactions.note(lease.transaction, on: lease.connector)
        }
        for dropped in queue.add(order) {
            if dropped.outcome == .notSent { counters.ordersDropped += 1 }
            actions.append(.report(.outcome(order: dropped.order, dropped.outcome)))
        }
        pump(at: moment, into: &actions)
    }

    /// The control room answers a question.
    package mutating func answer(
        _ answer: LinkAnswer, at moment: Moment, into actions: inout [LinkAction]
    ) {
        guard isOpen, let question = questions.close(answer.question) else {
            counters.answersWithoutQuestion += 1
            return
        }
        reply(to: question, answer.content, into: &actions)
        pump(at: moment, into: &actions)
    }

    /// Time has passed.
    package mutating func wake(at moment: Moment, into actions: inout [LinkAction]) {
        guard isOpen else { return }
        expire(at: moment.instant, into: &actions)
        pump(at: moment, into: &actions)
    }

    /// When `wake` is due; nil: only a message or an order can change anything.
    package var nextDeadline: Instant? {
        guard isOpen else { return nil }
        var deadlines = [calls.nextDeadline, questions.nextDeadline, nextSend]
        if case .opening(let since) = phase {
            deadlines.append(since + configuration.bootWait)
        }
        return deadlines.compactMap(\.self).min()
    }

    /// Whether texts are read and sent.
    var isOpen: Bool {
        switch phase {
        case .opening, .serving: true
        case .created, .givenUp, .closed: false
        }
    }

    /// Says how an order ended.
    func report(
        _ order: LinkOrder, _ outcome: LinkReport.Outcome, into actions: inout [LinkAction]
    ) {
        actions.append(.report(.outcome(order: order.number, outcome)))
    }

    /// Gives the connection up; what is open is reported once the socket is closed.
    mutating func giveUp(_ reason: String, into actions: inout [LinkAction]) {
        phase = .givenUp
        actions.append(.close(reason: reason))
    }

    /// Tells of a broken rule, unless too many were told.
    mutating func complain(_ text: String, at now: Instant, into actions: inout [LinkAction]) {
        guard complaints.take(at: now) else {
            counters.violationsUnreported += 1
            return
        }
        actions.append(.report(.violated(text.cut(to: Frame.errorTextLongest))))
    }
}
