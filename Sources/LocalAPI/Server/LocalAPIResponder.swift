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
        case .commands: return try await command(request, context: context)
        }
    }

    private func command(_ request: Request, context: LocalRequestContext) async throws -> Response
    {
        let body: ByteBuffer
        do {
            body = try await request.body.collect(upTo: Self.bodyBytesHighest)
        } catch is NIOTooManyBytesError {
            throw Refusal.bodyTooLarge(highest: Self.bodyBytesHighest)
        }
        let command: CommandRequest
        do {
            command = try JSONDecoder().decode(
                CommandRequest.self, from: Data(body.readableBytesView))
        } catch {
            throw Refusal.badRequest(
                "the command can't be read: \(explanation(of: error))",
                next: "send JSON such as {\"command\": \"pause\", \"charger\": \"CP-01\"}")
        }
        guard let peer = await context.peer() else { throw Refusal.unknownPeer }
        let answer = await provider.command(command, by: peer)
        return try json(answer, status: answer.accepted ? .ok : .conflict)
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
