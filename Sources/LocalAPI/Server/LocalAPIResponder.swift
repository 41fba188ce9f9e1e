import Foundation
import Hummingbird
import NIOCore

/// Answers one request. Whatever comes in, something goes out: a document, or an error with the
/// next step.
struct LocalAPIResponder: HTTPResponder {
    /// The most bytes of a body: a command is under 200.
    static let bodyBytesHighest = 16 * 1024

    let provider: any LocalAPIProvider
    let broadcast: StatusBroadcast

    func respond(to request: Request, context: LocalRequestContext) async throws -> Response {
        do {
            let route = try LocalAPIRoute(method: request.method, target: request.head.path ?? "")
            return try await answer(route, request: request, context: context)
        } catch let refusal as Refusal {
            return try json(refusal.document, status: refusal.status)
        } catch is EncodingError {
            return try json(Refusal.ownFault.document, status: Refusal.ownFault.status)
        }
    }

    private func answer(
        _ route: LocalAPIRoute, request: Request, context: LocalRequestContext
    ) async throws -> Response {
        switch route {
        case .status: return try json(await provider.status(), status: .ok)
        case .events: return try await follow(on: context.channel)
        case .why(let name, let moment):
            switch await provider.why(name, at: moment) {
            case .known(let document): return try json(document, status: .ok)
            case .unknownConnector: throw Refusal.unknownConnector(name)
            case .notKept(let sentence): throw Refusal.notKept(sentence)
            }
        case .alarms(let includesEnded):
            return try json(await provider.alarms(includesEnded: includesEnded), status: .ok)
        case .chargers: return try json(await provider.chargers(), status: .ok)
        case .fleet: return try json(await provider.fleet(), status: .ok)
        case .floors(nil): return try json(await provider.floors(), status: .ok)
        case .floors(let name?):
            guard let document = await provider.floors(of: name) else {
                throw Refusal.unknownConnector(name)
            }
            return try json(document, status: .ok)
        case .commands: return try await command(request, context: context)
        case .outbox(let after, let bytes):
            return try json(
                await provider.outbox(
                    after: after, bytesHighest: bytes, for: try await peer(context)))
        case .acknowledge:
            let told: AcknowledgementDocument = try await document(
                request, "the acknowledgement", example: "{\"acknowledged\": 42}")
            return try json(
                await provider.acknowledgeOutbox(
                    upTo: told.acknowledged, by: try await peer(context)))
        case .uplinkFailure:
            let told: UplinkFailureDocument = try await document(
                request, "the failure", example: "{\"failure\": \"status 503\"}")
            return try json(
                await provider.noteUplinkFailure(told, by: try await peer(context)))
        }
    }

    private func command(_ request: Request, context: LocalRequestContext) async throws -> Response
    {
        let command: CommandRequest = try await document(
            request, "the command",
            example: "{\"command\": \"pause\", \"charger\": \"CP-01\"}")
        let answer = await provider.command(command, by: try await peer(context))
        return try json(answer, status: answer.accepted ? .ok : .conflict)
    }

    private func peer(_ context: LocalRequestContext) async throws -> PeerUser {
        guard let peer = await context.peer() else { throw Refusal.unknownPeer }
        return peer
    }

    /// What the body says; `name` and `example` are for the one who has to write it anew.
    private func document<Document: Decodable>(
        _ request: Request, _ name: String, example: String
    ) async throws -> Document {
        let body: ByteBuffer
        do {
            body = try await request.body.collect(upTo: Self.bodyBytesHighest)
        } catch is NIOTooManyBytesError {
            throw Refusal.bodyTooLarge(highest: Self.bodyBytesHighest)
        }
        do {
            return try JSONDecoder().decode(Document.self, from: Data(body.readableBytesView))
        } catch {
            throw Refusal.badRequest(
                "\(name) can't be read: \(explanation(of: error))",
                next: "send JSON such as \(example)")
        }
    }

    private func json<Document: Encodable>(
        _ answer: OutboxAnswer<Document>
    ) throws -> Response {
        switch answer {
        case .done(let document): return try json(document, status: .ok)
        case .notAllowed: throw Refusal.notCarrier
        case .noUplink: throw Refusal.noUplink
        case .unavailable(let sentence): throw Refusal.unavailable(sentence)
        case .beyondHandedOut(let seq): throw Refusal.beyondHandedOut(seq)
        }
    }

    private func follow(on channel: any Channel) async throws -> Response {
        let subscription = await broadcast.join { channel.close(promise: nil) }
        guard let subscription else { throw Refusal.tooManyListeners }
        // The first status comes at once: who connects must not stare at nothing until the tick.
        let first = try StatusBroadcast.event(await provider.status())
        let body = ResponseBody { [broadcast] writer in
            do {
                try await writer.write(first)
                for await event in subscription.events { try await writer.write(event) }
                try await writer.finish(nil)
            } catch {
                await broadcast.leave(subscription.id)
                throw error
            }
            await broadcast.leave(subscription.id)
        }
        return Response(
            status: .ok, headers: [.contentType: "text/event-stream", .cacheControl: "no-store"],
            body: body)
    }

    private func json(_ document: some Encodable, status: HTTPResponse.Status) throws -> Response {
        let data = try LocalAPICoding.encoder().encode(document)
        return Response(
            status: status, headers: [.contentType: "application/json", .cacheControl: "no-store"],
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: data)))
    }

    private func explanation(of error: any Error) -> String {
        switch error as? DecodingError {
        case .keyNotFound(let key, _)?: "\(key.stringValue) is missing"
        case .typeMismatch(_, let context)?, .valueNotFound(_, let context)?:
            "\(place(context)) is of another type"
        case .dataCorrupted(let context)?: "\(place(context)): \(context.debugDescription)"
        case nil: "it is no JSON"
        @unknown default: "it is no JSON"
        }
    }

    private func place(_ context: DecodingError.Context) -> String {
        context.codingPath.last?.stringValue ?? "the body"
    }
}
