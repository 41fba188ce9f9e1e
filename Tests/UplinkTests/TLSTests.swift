import Foundation
import LocalAPI
import LocalAPIFixtures
import PKI
import Settings
import Testing
import TwinWire
import Units
import Uplink

@Suite("a receiver behind TLS")
struct TLSTests {
    private static let now = Int64(Date().timeIntervalSince1970)

    /// A way whose receiver shows a certificate for `host`; `settings` says what the uplink has.
    private func with(
        host: String = "127.0.0.1", asksClients: Bool = false,
        _ settings: @escaping @Sendable (_ folder: String, _ url: String) throws -> UplinkSettings,
        _ body:
            @escaping @Sendable (_ ending: Carrier.Ending, Way, BatchReceiver) async throws
            -> Void
    ) async throws {
        try await Serving.withDirectory { directory in
            let folder = AuthorityFolder(directory + "/pki")
            try folder.create(
                named: "upstream", hosts: [host], replacing: false, at: Self.now)
            _ = try folder.issue(charger: "BOX-1", request: nil, replacing: false, at: Self.now)
            let other = AuthorityFolder(directory + "/other")
            try other.create(named: "other", hosts: [host], replacing: false, at: Self.now)
            let receiver = BatchReceiver()
            let authority = folder.certificateFile(of: .authority)
            let port = try await receiver.start(
                host: "127.0.0.1", port: 0,
                tls: BatchReceiver.TLS(
                    certificates: try SafeFile.read(folder.certificateFile(of: .listener)),
                    key: try SafeFile.read(folder.keyFile(of: .listener)),
                    clientAuthority: asksClients ? try SafeFile.read(authority) : nil))
            try await Way.with(BatchReceiver()) { way in
                way.fill(2)
                let changed = try settings(directory, "https://127.0.0.1:\(port)/v1/batches")
                let ending = await way.carrier { _ in changed }.run(isOnce: true)
                try await body(ending, way, receiver)
            }
            try await receiver.stop()
        }
    }

    private static func settings(
        _ url: String, authority: String?, client: UplinkSettings.Client? = nil,
        token: String? = nil
    ) -> UplinkSettings {
        UplinkSettings(
            url: url, authorityFile: authority, client: client, tokenFile: token,
            batchBytesHighest: 262_144, outbox: .standard)
    }

    private static func holds(
        _ receiver: BatchReceiver, _ way: Way, _ given: Bool
    ) async throws -> Bool {
        let waiting = try await way.waiting()
        let held = receiver.rows(of: way.box).count
        return given ? waiting == 0 && held == 4 : waiting == 4 && held == 0
    }

    @Test("is given rows where its certificate is of the authority that the file names")
    func trusted() async throws {
        try await with { folder, url in
            Self.settings(url, authority: folder + "/pki/ca.pem")
        } _: { ending, way, receiver in
            #expect(ending == .emptied)
            let holds = try await Self.holds(receiver, way, true)
            #expect(holds)
        }
    }

    @Test("is given nothing where its certificate is of somebody else, or nobody is named")
    func untrusted() async throws {
        for authority in ["/other/ca.pem", nil] {
            try await with { folder, url in
                Self.settings(url, authority: authority.map { folder + $0 })
            } _: { ending, way, receiver in
                guard case .failed(let words) = ending else {
                    Issue.record("\(ending)")
                    return
                }
                #expect(words.contains("not to be trusted"))
                let holds = try await Self.holds(receiver, way, false)
                #expect(holds)
            }
        }
    }

    @Test("is given nothing where its certificate is for another name")
    func otherName() async throws {
        try await with(host: "receiver.example.org") { folder, url in
            Self.settings(url, authority: folder + "/pki/ca.pem")
        } _: { ending, way, receiver in
            guard case .failed = ending else {
                Issue.record("\(ending)")
                return
            }
            let holds = try await Self.holds(receiver, way, false)
            #expect(holds)
        }
    }

    @Test("that asks who is there sees the box's own certificate, and takes nothing without one")
    func clients() async throws {
        try await with(asksClients: true) { folder, url in
            Self.settings(
                url, authority: folder + "/pki/ca.pem",
                client: UplinkSettings.Client(
                    certificate: folder + "/pki/chargers/BOX-1.pem",
                    key: folder + "/pki/chargers/BOX-1.key"))
        } _: { ending, way, receiver in
            #expect(ending == .emptied)
            let holds = try await Self.holds(receiver, way, true)
            #expect(holds)
        }
        try await with(asksClients: true) { folder, url in
            Self.settings(url, authority: folder + "/pki/ca.pem")
        } _: { ending, way, receiver in
            guard case .failed = ending else {
                Issue.record("\(ending)")
                return
            }
            let holds = try await Self.holds(receiver, way, false)
            #expect(holds)
        }
    }

    @Test("is shown the token that stands in its file at that moment")
    func token() async throws {
        let batches = Batches()
        let receiver = BatchReceiver(received: { batches.add($0) })
        try await Serving.withDirectory { directory in
            let file = URL(fileURLWithPath: directory + "/token")
            try await Way.with(receiver) { way in
                let carrier = way.carrier { settings in
                    Self.settings(settings.url, authority: nil, token: file.path)
                }
                for token in ["first", "second"] {
                    way.fill(1)
                    try Data("\(token)\n".utf8).write(to: file)
                    #expect(await carrier.run(isOnce: true) == .emptied)
                }
                way.fill(1)
                for wrong in ["", "two words", "line\nbreak"] {
                    try Data(wrong.utf8).write(to: file)
                    guard case .failed(let words) = await carrier.run(isOnce: true) else {
                        Issue.record("\(wrong) was taken for a token")
                        return
                    }
                    #expect(words.contains("is no token"))
                }
                #expect(batches.all.map(\.authorization) == ["Bearer first", "Bearer second"])
            }
        }
    }
}
