import Units

/// The charger's questions that the control room has not answered yet.
struct QuestionBook: Hashable, Sendable {
    /// What was asked.
    enum Kind: Hashable, Sendable {
        case authorize
        case start(connector: Int)
        case stop
    }

    /// One open question.
    struct Question: Hashable, Sendable {
        var number: Int64
        var id: MessageID
        var kind: Kind
        var deadline: Instant
    }

    /// Room for the questions of one connection in the numbers of a link; a connection that asks
    /// more often has lasted for ages.
    private static let perConnection: Int64 = 1 << 32

    private let connection: Int64
    private let countHighest: Int
    private var count: Int64 = 0
    private var open: [Question] = []

    init(connection: Int64, countHighest: Int) {
        self.connection = connection
        self.countHighest = countHighest
    }

    /// How many wait for their answer.
    var openCount: Int { open.count }

    /// The next time-out.
    var nextDeadline: Instant? { open.map(\.deadline).min() }

    /// Notes a question and numbers it; nil where too many are open.
    mutating func ask(_ kind: Kind, id: MessageID, deadline: Instant) -> Int64? {
        guard open.count < countHighest else { return nil }
        count &+= 1
        let number = connection &* QuestionBook.perConnection &+ count
        open.append(Question(number: number, id: id, kind: kind, deadline: deadline))
        return number
    }

    /// Takes an open question out.
    mutating func close(_ number: Int64) -> Question? {
        guard let index = open.firstIndex(where: { $0.number == number }) else { return nil }
        return open.remove(at: index)
    }

    /// Takes out what was not answered in time, the oldest first.
    mutating func expire(at now: Instant) -> [Question] {
        let expired = open.filter { $0.deadline <= now }
        open.removeAll { $0.deadline <= now }
        return expired
    }

    /// Takes out everything; returns how many.
    mutating func removeAll() -> Int {
        defer { open = [] }
        return open.count
    }
}
