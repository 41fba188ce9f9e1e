import NIOCore
import Testing
import Waiting
import WebSocket

@Suite(
    "Python's websockets",
    .enabled(if: Python.interpreter != nil, Python.isMissing))
struct ThirdPartyTests {
    /// Each step prints one line, so that a failing run shows how far it came.
    static let client = """
        import sys, asyncio
        from websockets.asyncio.client import connect
        from websockets.exceptions import ConnectionClosed, InvalidStatus

        base = "ws://127.0.0.1:" + sys.argv[1]

        async def ends(target, send):
            async with connect(base + target, max_size=None) as ws:
                try:
                    await send(ws)
                    await ws.recv()
                except ConnectionClosed as end:
                    print(target, end.rcvd.code, end.rcvd.reason)

        async def main():
            async with connect(base + "/echo", subprotocols=["ocpp2.0.1", "ocpp1.6"]) as ws:
                print("subprotocol", ws.subprotocol)
                await ws.send("grüß €")
                print("echo", await ws.recv())
                await ws.send(["frag", "men", "ts"])
                print("echo", await ws.recv())
                await (await ws.ping("sign of life"))
                print("pong")
                await ws.send("x" * 262144)
                print("echo", len(await ws.recv()))
                print("extensions", len(ws.protocol.extensions))
            print("closed", ws.close_code)
            try:
                async with connect(base + "/refused"):
                    print("open?")
            except InvalidStatus as no:
                print("refused", no.response.status_code, no.response.body.decode().strip(),
                      no.response.headers["WWW-Authenticate"])
            await ends("/binary", lambda ws: ws.send(b"x"))
            await ends("/big", lambda ws: ws.send("x" * 262145))
            await ends("/parts", lambda ws: ws.send(["x"] * 65))

        asyncio.run(main())
        """

    @Test("as a client: agrees, echoes, is refused, and is told what it did wrong")
    func asClient() async throws {
        let server = try await Server.start(.standard, .echoes) { request, pending, peer in
            pending.answer(
                request.target == "/refused"
                    ? .refuse(
                        Refusal(
                            status: 401, reason: "who are you",
                            headers: [("WWW-Authenticate", "Basic")]))
                    : .accept(subprotocol: request.subprotocols.last, handler: peer))
        }
        let result = try await Python.run(Self.client, ["\(server.listener.port)"])
        #expect(
            result.output.split(separator: "\n") == [
                "subprotocol ocpp1.6", "echo grüß €", "echo fragments", "pong", "echo 262144",
                "extensions 0", "closed 1000", "refused 401 who are you Basic",
                "/binary 1003 binary frame", "/big 1009 message too big",
                "/parts 1009 too many fragments",
            ])
        #expect(result.status == 0)
        #expect(
            try await server.counts().closed
                == ["by peer": 1, "binary frame": 1, "message too big": 1, "too many fragments": 1])
        try await server.stop()
    }

    static let server = """
        import asyncio
        from websockets.asyncio.server import serve

        async def main():
            done = asyncio.Event()
            async def echo(ws):
                print(ws.request.path, ws.request.headers["Authorization"], ws.subprotocol,
                      flush=True)
                while (text := await ws.recv()) != "enough":
                    await ws.send([text[:3], text[3:]])
                await ws.close(4000, "enough")
                done.set()
            async with serve(echo, "127.0.0.1", 0, subprotocols=["ocpp1.6"]) as server:
                print(server.sockets[0].getsockname()[1], flush=True)
                await done.wait()

        asyncio.run(main())
        """

    @Test("as a server: takes our dialer's frames, and its own come through")
    func asServer() async throws {
        let python = try Python.start(Self.server, [])
        let port = try #require(Int(try await python.firstLine()))
        let client = dial(
            Destination(
                host: "127.0.0.1", port: port, tls: nil, target: "/ocpp/CP1",
                subprotocols: ["ocpp1.6"], headers: [("Authorization", "Basic eDp5")]),
            habit: .listens, bounds: .standard)
        try await client.sendsAndHears("grüß €")
        #expect(client.socket?.subprotocol == "ocpp1.6")
        try await client.run { $0.probe { client.answer($0) } }
        try await eventually("the pong") { client.answers == [true] }
        try await client.run { $0.send("enough") }
        #expect(
            try await client.end() == .byPeer(CloseCode(rawValue: 4000), text: "enough"))
        let result = try await python.end()
        #expect(result.output == "\(port)\n/ocpp/CP1 Basic eDp5 ocpp1.6\n")
        #expect(result.status == 0)
    }
}
