import Depot
import Twin
import Units

/// The least central system that a charge point can live with, for tests.
struct Central {
    /// What it was called, in order.
    private(set) var calls: [Call] = []
    /// What its own calls were answered with, by id.
    private(set) var answers: [String: JSONValue] = [:]
    /// Answers StartTransaction and its like at all.
    var answersTransactions = true
    /// Answers them with CALLERROR.
    var refusesTransactions = false
    private var nextTransaction: Int64 = 77
    private var nextCall = 0

    struct Call {
        var id: String
        var action: String
        var payload: JSONValue
    }

    /// The true time, for currentTime.
    var utc = Bench.epoch

    /// Calls of one action.
    func calls(_ action: String) -> [JSONValue] {
        calls.filter { $0.action == action }.map(\.payload)
    }

    /// Takes a text; the answer to it, where one is due.
    mutating func take(_ text: String) -> String? {
        guard let frame = JSONValue(parsing: text)?.elements, frame.count >= 3,
            let id = frame[1].string
        else { return nil }
        guard frame[0].whole == 2, let action = frame[2].string else {
            answers[id] = frame[0].whole == 3 ? frame[2] : .string(frame[2].string ?? "")
            return nil
        }
        calls.append(Call(id: id, action: action, payload: frame[3]))
        let isTransactional = ["StartTransaction", "StopTransaction"].contains(action)
        if isTransactional, !answersTransactions { return nil }
        if isTransactional, refusesTransactions { return "[4,\"\(id)\",\"InternalError\",\"\",{}]" }
        return "[3,\"\(id)\",\(answer(action))]"
    }

    private mutating func answer(_ action: String) -> String {
        let time = utc.text(milliseconds: true)
        switch action {
        case "BootNotification":
            return "{\"status\":\"Accepted\",\"currentTime\":\"\(time)\",\"interval\":300}"
        case "Heartbeat": return "{\"currentTime\":\"\(time)\"}"
        case "Authorize": return "{\"idTagInfo\":{\"status\":\"Accepted\"}}"
        case "StartTransaction":
            nextTransaction += 1
            return
                "{\"transactionId\":\(nextTransaction - 1),\"idTagInfo\":{\"status\":\"Accepted\"}}"
        default: return "{}"
        }
    }

    /// A call of its own.
    mutating func call(_ action: String, _ payload: String) -> (id: String, text: String) {
        nextCall += 1
        return ("c\(nextCall)", "[2,\"c\(nextCall)\",\"\(action)\",\(payload)]")
    }
}
