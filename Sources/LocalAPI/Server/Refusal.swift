import Hummingbird

/// A request that is not answered with what it asked for.
struct Refusal: Error {
    /// The status line.
    var status: HTTPResponse.Status
    /// What a person is told.
    var document: ErrorDocument

    static var notFound: Refusal {
        Refusal(
            status: .notFound,
            document: ErrorDocument(
                error: "there is nothing at this path",
                next: "see /v1/status, /v1/events, /v1/why, /v1/alarms, /v1/chargers, /v1/fleet, "
                    + "/v1/floors, /v1/commands, /v1/outbox"))
    }

    static func methodNotAllowed(allowed: HTTPRequest.Method) -> Refusal {
        Refusal(
            status: .methodNotAllowed,
            document: ErrorDocument(
                error: "this path takes \(allowed.rawValue) only",
                next: "send it as \(allowed.rawValue)"))
    }

    static func badRequest(_ error: String, next: String) -> Refusal {
        Refusal(status: .badRequest, document: ErrorDocument(error: error, next: next))
    }

    static func bodyTooLarge(highest: Int) -> Refusal {
        Refusal(
            status: .contentTooLarge,
            document: ErrorDocument(
                error: "the body is longer than \(highest) bytes", next: "send one command alone"))
    }

    static var tooManyListeners: Refusal {
        Refusal(
            status: .serviceUnavailable,
            document: ErrorDocument(
                error: "\(StatusBroadcast.listenersHighest) listeners follow the events already",
                next: "close one, or ask for /v1/status now and then"))
    }

    static var unknownPeer: Refusal {
        Refusal(
            status: .forbidden,
            document: ErrorDocument(
                error: "the kernel did not tell who is asking, so this user may nothing",
                next: "connect to the socket anew"))
    }

    static func unknownConnector(_ name: ConnectorName) -> Refusal {
        Refusal(
            status: .notFound,
            document: ErrorDocument(
                error: "the site has no connector \(name.text)",
                next: "see `busbar status` for those it has"))
    }

    static func notKept(_ sentence: String) -> Refusal {
        Refusal(
            status: .notFound,
            document: ErrorDocument(error: sentence, next: "ask for another time"))
    }

    static var notCarrier: Refusal {
        Refusal(
            status: .forbidden,
            document: ErrorDocument(
                error: "this user may not carry the outbox upstream",
                next: "ask as busbar-uplink, as the user of busbard, or with sudo"))
    }

    static var noUplink: Refusal {
        Refusal(
            status: .notFound,
            document: ErrorDocument(
                error: "this site has no upstream, so there is no outbox",
                next: "name a file in the site file (uplink: { file: uplink.yaml }), then restart "
                    + "busbard"))
    }

    static func unavailable(_ sentence: String) -> Refusal {
        Refusal(
            status: .serviceUnavailable,
            document: ErrorDocument(error: sentence, next: "ask again in some seconds"))
    }

    static func beyondHandedOut(_ seq: Int64) -> Refusal {
        Refusal(
            status: .conflict,
            document: ErrorDocument(
                error: "only rows up to \(seq) were handed out since busbard's start, so nothing "
                    + "was removed", next: "ask for the rows again and deliver them"))
    }

    static var ownFault: Refusal {
        Refusal(
            status: .internalServerError,
            document: ErrorDocument(
                error: "the answer could not be written",
                next: "report it: this is a fault of the program, charging is not touched by it"))
    }
}
