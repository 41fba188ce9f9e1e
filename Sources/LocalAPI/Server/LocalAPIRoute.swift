import Foundation
import Hummingbird
import Units

/// What a request is for: the local API at a glance.
///
/// | request | answer |
/// |---|---|
/// | `GET /v1/status` | `StatusDocument` |
/// | `GET /v1/events` | server-sent `StatusDocument`s |
/// | `GET /v1/why/{charger}/{connector}?at=RFC3339` | `WhyDocument` |
/// | `GET /v1/alarms?all` | `AlarmsDocument` |
/// | `GET /v1/chargers` | `ChargersDocument` |
/// | `GET /v1/fleet` | `FleetDocument` |
/// | `GET /v1/floors`, `/v1/floors/{charger}/{connector}` | `FloorsDocument` |
/// | `POST /v1/commands` | `CommandAnswer`, 409 where it was refused |
/// | `GET /v1/outbox?after=SEQ&bytes=N` | `OutboxDocument` |
/// | `POST /v1/outbox/acknowledge` | `RemovedDocument`, 409 where more is named than was given |
/// | `POST /v1/outbox/failure` | `UplinkFailureDocument` |
enum LocalAPIRoute: Hashable {
    case status
    case events
    case why(ConnectorName, at: Timestamp?)
    case alarms(includesEnded: Bool)
    case chargers
    case fleet
    /// Of one connector and the limits above it, or of all.
    case floors(ConnectorName?)
    case commands
    /// As many rows with numbers above `after` as fit into `bytes`.
    case outbox(after: Int64, bytes: Int)
    case acknowledge
    case uplinkFailure

    /// The most bytes of rows in one answer: a few thousand rows.
    static let outboxBytesHighest = 2 * 1024 * 1024

    /// How it is asked for.
    private var method: HTTPRequest.Method {
        switch self {
        case .status, .events, .why, .alarms, .chargers, .fleet, .floors, .outbox: .get
        case .commands, .acknowledge, .uplinkFailure: .post
        }
    }

    /// Reads the method and the target of a request.
    init(method: HTTPRequest.Method, target: String) throws(Refusal) {
        let parts = target.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        let query = parts.count > 1 ? parts[1] : ""
        let path = try Self.segments(parts.first ?? "")
        let route = try Self.route(path: path, query: query)
        guard method == route.method else { throw .methodNotAllowed(allowed: route.method) }
        self = route
    }

    private static func route(path: [String], query: Substring) throws(Refusal) -> LocalAPIRoute {
        switch (path.count, path.first) {
        case (1, "status"): return .status
        case (1, "events"): return .events
        case (1, "chargers"): return .chargers
        case (1, "fleet"): return .fleet
        case (1, "floors"): return .floors(nil)
        case (3, "floors"): return .floors(try connector(path))
        case (1, "commands"): return .commands
        case (1, "outbox"): return try outbox(query)
        case (2, "outbox") where path[1] == "acknowledge": return .acknowledge
        case (2, "outbox") where path[1] == "failure": return .uplinkFailure
        case (1, "alarms"): return .alarms(includesEnded: query == "all" || query == "all=true")
        case (3, "why"): return .why(try connector(path), at: try moment(query))
        default: throw .notFound
        }
    }

    /// The connector that a path of three segments names.
    private static func connector(_ path: [String]) throws(Refusal) -> ConnectorName {
        guard let name = ConnectorName(text: "\(path[1])/\(path[2])") else {
            throw .badRequest(
                "the path names no connector",
                next: "ask for /v1/\(path[0])/CHARGER/CONNECTOR, such as "
                    + "/v1/\(path[0])/CP-01/1")
        }
        return name
    }

    /// The percent-decoded segments below `/v1`.
    private static func segments(_ path: Substring) throws(Refusal) -> [String] {
        let segments = path.split(separator: "/", omittingEmptySubsequences: false)
            .map { $0.removingPercentEncoding }
        guard segments.count > 2, segments[0] == "", segments[1] == "v1" else { throw .notFound }
        var decoded: [String] = []
        for segment in segments.dropFirst(2) {
            guard let segment else {
                throw .badRequest("the path is not percent-encoded UTF-8", next: "encode it again")
            }
            decoded.append(segment)
        }
        return decoded
    }

    private static func outbox(_ query: Substring) throws(Refusal) -> LocalAPIRoute {
        var (after, bytes) = (Int64(0), outboxBytesHighest)
        for part in query.split(separator: "&") {
            let pair = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            let number = pair.count == 2 ? Int64(pair[1]) : nil
            switch (pair[0], number) {
            case ("after", let number?) where number >= 0: after = number
            case ("bytes", let number?) where (1...Int64(outboxBytesHighest)).contains(number):
                bytes = Int(number)
            default:
                throw .badRequest(
                    "the question can't be read: \(part)",
                    next: "ask for /v1/outbox?after=SEQ&bytes=N, N from 1 to "
                        + "\(outboxBytesHighest)")
            }
        }
        return .outbox(after: after, bytes: bytes)
    }

    private static func moment(_ query: Substring) throws(Refusal) -> Timestamp? {
        guard !query.isEmpty else { return nil }
        guard query.hasPrefix("at="), let text = query.dropFirst(3).removingPercentEncoding,
            let moment = Timestamp(text: text)
        else {
            throw .badRequest(
                "the moment can't be read",
                next: "write it as RFC 3339 with its offset: ?at=2026-03-02T01:21:00%2B01:00")
        }
        return moment
    }
}
