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
/// | `POST /v1/commands` | `CommandAnswer`, 409 where it was refused |
enum LocalAPIRoute: Hashable {
    case status
    case events
    case why(ConnectorName, at: Timestamp?)
    case alarms(includesEnded: Bool)
    case chargers
    case fleet
    case commands

    /// Reads the method and the target of a request.
    init(method: HTTPRequest.Method, target: String) throws(Refusal) {
        let parts = target.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        let query = parts.count > 1 ? parts[1] : ""
        let path = try Self.segments(parts.first ?? "")
        let route = try Self.route(path: path, query: query)
        let allowed: HTTPRequest.Method = route == .commands ? .post : .get
        guard method == allowed else { throw .methodNotAllowed(allowed: allowed) }
        self = route
    }

    private static func route(path: [String], query: Substring) throws(Refusal) -> LocalAPIRoute {
        switch (path.count, path.first) {
        case (1, "status"): return .status
        case (1, "events"): return .events
        case (1, "chargers"): return .chargers
        case (1, "fleet"): return .fleet
        case (1, "commands"): return .commands
        case (1, "alarms"): return .alarms(includesEnded: query == "all" || query == "all=true")
        case (3, "why"):
            guard let name = ConnectorName(text: "\(path[1])/\(path[2])") else {
                throw .badRequest(
                    "the path names no connector",
                    next: "ask for /v1/why/CHARGER/CONNECTOR, such as /v1/why/CP-01/1")
            }
            return .why(name, at: try moment(query))
        default: throw .notFound
        }
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
