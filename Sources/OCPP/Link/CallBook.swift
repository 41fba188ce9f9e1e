import Units

/// The CALLs that we sent on one connection, matched with their answers by message id.
struct CallBook: Hashable, Sendable {
    /// One CALL that was sent and not answered yet.
    struct Call: Hashable, Sendable {
        var id: String
        var order: LinkOrder
        var isLimit: Bool
        var deadline: Instant
    }

    /// What an answer belongs to.
    enum Match: Hashable, Sendable {
        case call(Call)
        case late
        case unknown
    }

    /// Late answers are told from unknown ones for so many CALLs back.
    private static let expiredKept = 16

    private let connection: Int64
    private var count: Int64 = 0
    private(set) var outstanding: [Call] = []
    private var expiredIDs: [String] = []
    /// CALLs since the last answer that were not answered in time.
    private(set) var unansweredInRow = 0

    init(connection: Int64) {
        self.connection = connection
    }

    /// Whether a limit waits for its answer.
    var hasLimit: Bool { outstanding.contains(where: \.isLimit) }

    /// The next time-out.
    var nextDeadline: Instant? { outstanding.map(\.deadline).min() }

    /// Notes a CALL and gives it its id: unique over the connections of one process, and with two
    /// numbers in base 36 never longer than 27 characters.
    mutating func open(_ order: LinkOrder, isLimit: Bool, deadline: Instant) -> MessageID {
        count += 1
        let id = "\(String(connection, radix: 36))-\(String(count, radix: 36))"
        outstanding.append(Call(id: id, order: order, isLimit: isLimit, deadline: deadline))
        return MessageID(id)
    }

    /// Finds what an answer belongs to. Any answer to a CALL of ours, a late one too, shows that
    /// the charger still serves.
    mutating func close(_ id: MessageID) -> Match {
        if let index = outstanding.firstIndex(where: { $0.id == id.text }) {
            unansweredInRow = 0
            return .call(outstanding.remove(at: index))
        }
        if let index = expiredIDs.firstIndex(of: id.text) {
            unansweredInRow = 0
            expiredIDs.remove(at: index)
            return .late
        }
        return .unknown
    }

    /// Takes out what was not answered in time.
    mutating func expire(at now: Instant) -> [Call] {
        let expired = outstanding.filter { $0.deadline <= now }
        guard !expired.isEmpty else { return [] }
        outstanding.removeAll { $0.deadline <= now }
        unansweredInRow += expired.count
        expiredIDs = (expiredIDs + expired.map(\.id)).suffix(CallBook.expiredKept)
        return expired
    }

    /// Takes out everything, when the connection is gone.
    mutating func removeAll() -> [Call] {
        defer { outstanding = [] }
        return outstanding
    }
}
