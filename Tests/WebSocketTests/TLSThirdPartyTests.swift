import Foundation
import PKI
import Testing
import WebSocket

@Suite(
    "Python's ssl against a listener with TLS",
    .enabled(if: Python.interpreter != nil, Python.isMissing))
struct TLSThirdPartyTests {
    /// Each step prints one line, so that a failing run shows how far it came.
    static let client = """
        import asyncio, socket, ssl, sys, warnings
        from websockets.asyncio.client import connect

        # That TLS 1.1 is old is the point.
        warnings.simplefilter("ignore")
        port, folder = int(sys.argv[1]), sys.argv[2]

        def context(shows=True):
            made = ssl.create_default_context(cafile=folder + "/ca.pem")
            if shows:
                made.load_cert_chain(folder + "/CP-01.pem", folder + "/CP-01.key")
            return made

        def shake(made, session=None):
            with socket.create_connection(("127.0.0.1", port)) as plain:
                with made.wrap_socket(
                    plain, server_hostname="localhost", session=session) as secure:
                    secure.sendall(b"GET / HTTP/1.1\\r\\n\\r\\n")
                    answer = secure.recv(64)
                    return secure.version(), secure.cipher()[0], secure.session, \\
                        secure.session_reused, answer[:12]

        async def echo():
            async with connect(
                "wss://localhost:%d/ocpp/CP-01" % port, ssl=context(),
                subprotocols=["ocpp1.6"]) as ws:
                await ws.send("grüß €")
                print("echo", await ws.recv(), ws.subprotocol)
            print("closed", ws.close_code)

        asyncio.run(echo())
        for version in [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3]:
            made = context()
            made.minimum_version = made.maximum_version = version
            got = shake(made)
            again = shake(made, got[2])
            print(got[0], got[4].decode(), again[4].decode())
        for name, ciphers, version in [
            ("TLS 1.1", "ALL:@SECLEVEL=0", ssl.TLSVersion.TLSv1_1),
            ("no forward secrecy", "AES128-GCM-SHA256:AES256-GCM-SHA384", ssl.TLSVersion.TLSv1_2),
            ("CBC", "ECDHE-ECDSA-AES128-SHA256:ECDHE-ECDSA-AES128-SHA", ssl.TLSVersion.TLSv1_2),
        ]:
            made = context()
            made.set_ciphers(ciphers)
            made.minimum_version = made.maximum_version = version
            try:
                print(name, shake(made)[:2])
            except (ssl.SSLError, ConnectionError):
                print(name, "refused")
        try:
            print("nothing shown", shake(context(shows=False))[4])
        except (ssl.SSLError, ConnectionError):
            print("nothing shown", "refused")
        """

    @Test("agrees on TLS 1.2 and 1.3 with forward secrecy, and on nothing less")
    func asClient() async throws {
        let depot = try Depot()
        let server = try await Server.start(.standard, depot.server(asks: true))
        let folder = FileManager.default.temporaryDirectory
            .appendingPathComponent("busbar-tls-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let key = try SigningKey.generate()
        let certificate = try depot.authority.issueClient(
            identity: "CP-01", key: key, at: Depot.now)
        for (name, bytes) in [
            ("ca.pem", try depot.authority.certificate.pem()), ("CP-01.pem", try certificate.pem()),
            ("CP-01.key", try key.pem()),
        ] {
            try Data(bytes).write(to: folder.appendingPathComponent(name))
        }
        let result = try await Python.run(
            Self.client, ["\(server.listener.port)", folder.path])
        #expect(
            result.output.split(separator: "\n") == [
                "echo grüß € ocpp1.6", "closed 1000", "TLSv1.2 HTTP/1.1 426 HTTP/1.1 426",
                "TLSv1.3 HTTP/1.1 426 HTTP/1.1 426", "TLS 1.1 refused",
                "no forward secrecy refused", "CBC refused", "nothing shown refused",
            ])
        #expect(result.status == 0)
        try FileManager.default.removeItem(at: folder)
        try await server.stop()
    }
}
