import Foundation
import LocalAPI
import LocalAPIFixtures
import Testing

@Suite("the socket of the local API")
struct SocketFileTests {
    @Test("may be opened by its owner and its group only")
    func hasItsMode() async throws {
        let depot = FakeDepot(status: try Contract.status())
        try await Serving.withDirectory { directory in
            let path = directory + "/busbard.sock"
            try await Serving.withServer(depot, at: path) {
                let attributes = try FileManager.default.attributesOfItem(atPath: path)
                #expect(attributes[.posixPermissions] as? NSNumber == 0o660)
                #expect(attributes[.type] as? FileAttributeType == .typeSocket)
            }
            #expect(
                try FileManager.default.contentsOfDirectory(atPath: directory) == [
                    "busbard.sock.lock"
                ])
        }
    }

    @Test("is replaced where a killed daemon left it")
    func replacesStale() async throws {
        let depot = FakeDepot(status: try Contract.status())
        try await Serving.withDirectory { directory in
            let path = directory + "/busbard.sock"
            try RawListener.leaveBehind(path: path)
            try FileManager.default.createDirectory(
                atPath: path + ".new", withIntermediateDirectories: false)
            try await Serving.withServer(depot, at: path) {
                let status = try await asking(path) { try await $0.status() }
                #expect(status.document.site == "depot-north")
            }
        }
    }

    @Test("is left alone while another daemon serves on it")
    func isNotStolen() async throws {
        let depot = FakeDepot(status: try Contract.status())
        try await Serving.withServer(depot) { path in
            await #expect(throws: LocalAPIServerError.inUse(path: path)) {
                try await LocalAPIServer(socketPath: path, provider: depot).run()
            }
            _ = try await asking(path) { try await $0.status() }
        }
    }

    @Test("is left alone while anybody answers on it, lock or not")
    func isNotTakenFromStrangers() async throws {
        let depot = FakeDepot(status: try Contract.status())
        try await Serving.withDirectory { directory in
            let path = directory + "/busbard.sock"
            let listener = try RawListener(path: path)
            await #expect(throws: LocalAPIServerError.inUse(path: path)) {
                try await LocalAPIServer(socketPath: path, provider: depot).run()
            }
            _ = consume listener
        }
    }

    @Test("never takes the place of a file or a link")
    func keepsFiles() async throws {
        let depot = FakeDepot(status: try Contract.status())
        try await Serving.withDirectory { directory in
            let file = directory + "/precious"
            try Data("keep".utf8).write(to: URL(fileURLWithPath: file))
            let link = directory + "/link"
            try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: file)
            for path in [file, link] {
                await #expect(throws: LocalAPIServerError.notASocket(path: path)) {
                    try await LocalAPIServer(socketPath: path, provider: depot).run()
                }
            }
            #expect(try String(contentsOfFile: file, encoding: .utf8) == "keep")
        }
    }

    @Test("must have a path that fits into an address")
    func boundsItsPath() async throws {
        let depot = FakeDepot(status: try Contract.status())
        let path = "/tmp/" + String(repeating: "x", count: 120)
        await #expect(throws: LocalAPIServerError.self) {
            try await LocalAPIServer(socketPath: path, provider: depot).run()
        }
    }
}
