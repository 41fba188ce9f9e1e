import Foundation
import Testing

#if canImport(Glibc)
    import Glibc
#endif

@Suite("busbard that can't start", .serialized)
struct StartTests {
    @Test("ends with 2 where it is used wrongly, and with 0 where its help is asked for")
    func wrongUse() async throws {
        let wrong = try await StartedDaemon.run("busbard", ["--bogus"])
        #expect(wrong.code == 2)
        #expect(wrong.log.contains("Usage: busbard"))
        #expect(try await StartedDaemon.run("busbard", ["--help"]).code == 0)
    }

    @Test("ends with 78 for a bad configuration and names the command that checks it")
    func badConfiguration() async throws {
        try await StartedDaemon.with { daemon in
            let text = try String(contentsOfFile: daemon.site, encoding: .utf8)
            try text.replacing("Europe/Berlin", with: "Mars/Olympus")
                .write(toFile: daemon.site, atomically: true, encoding: .utf8)
            let outcome = try await StartedDaemon.run("busbard", daemon.arguments)
            #expect(outcome.code == 78)
            #expect(outcome.log.contains("site.timezone: found \"Mars/Olympus\""))
            #expect(
                outcome.log.contains(
                    "busbar check \(daemon.site) --models \(StartedDaemon.models)"))
        }
    }

    @Test("names the process that works in its state directory")
    func locked() async throws {
        try await StartedDaemon.with { daemon in
            try FileManager.default.createDirectory(
                atPath: daemon.state, withIntermediateDirectories: true)
            let path = daemon.state + "/lock"
            try Data("4711\n".utf8).write(to: URL(filePath: path))
            let lock = try #require(FileHandle(forUpdatingAtPath: path))
            #expect(flock(lock.fileDescriptor, LOCK_EX) == 0)
            let outcome = try await StartedDaemon.run("busbard", daemon.arguments)
            #expect(outcome.code == 1)
            #expect(
                outcome.log.contains("another busbard (process 4711) works in \(daemon.state)"))
            isText(outcome.log)
        }
    }

    @Test("says where its socket can't be")
    func noSocket() async throws {
        try await StartedDaemon.with { daemon in
            let outcome = try await StartedDaemon.run(
                "busbard",
                daemon.arguments(
                    state: daemon.state, socket: daemon.directory.path + "/none/busbard.sock"))
            #expect(outcome.code == 1)
            #expect(outcome.log.contains("No such file or directory"))
            isText(outcome.log)
        }
    }

    @Test("says that another program has the chargers' port, and ends with 0 when it is told to")
    func portInUse() async throws {
        try await StartedDaemon.with { daemon in
            try await daemon.whileRunning {
                let outcome = try await StartedDaemon.run(
                    "busbard",
                    daemon.arguments(state: daemon.state + "-2", socket: daemon.socket + "-2"))
                #expect(outcome.code == 1)
                #expect(outcome.log.contains("Address already in use"))
                #expect(outcome.log.contains("ss -ltnp sport = :\(daemon.port)"))
                isText(outcome.log)
            }
        }
    }

    /// What it means, and nothing of how Swift prints a value.
    private func isText(_ log: String) {
        #expect(log.contains("the chargers hold their fallbacks"))
        for trace in ["errno:", "Error(", "Fault(", "descriptor:", "NSCocoa", "Optional("] {
            #expect(!log.contains(trace), "\(log)")
        }
    }
}
