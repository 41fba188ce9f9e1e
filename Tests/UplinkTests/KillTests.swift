import Foundation
import Glibc
import LocalAPI
import LocalAPIFixtures
import Settings
import Testing
import TwinWire
import Units
import Uplink
import Waiting

@Suite("an uplink that is killed")
struct KillTests {
    @Test("leaves nothing out and nothing doubled, wherever it was killed")
    func killed() async throws {
        let batches = Batches()
        // Every second batch is taken and never answered: that is the middle of a delivery.
        let receiver = BatchReceiver(
            habit: { $0.isMultiple(of: 2) ? .takeAndHang : .take }, received: { batches.add($0) })
        try await Way.with(receiver, batchBytes: 16_384) { way in
            way.fill(400)
            let given = try await way.given()
            try await Serving.withDirectory { directory in
                let config = directory + "/uplink.yaml"
                let text = """
                    url: \(way.settings.url)
                    batch_bytes_max: 16384
                    interval_s: 1
                    """
                try Data(text.utf8).write(to: URL(fileURLWithPath: config))
                for round in 1...5 {
                    let before = receiver.deliveries
                    let process = try start(config, way.daemon.socketPath, [])
                    try await eventually("a delivery of round \(round)") {
                        receiver.deliveries > before
                    }
                    kill(process.processIdentifier, SIGKILL)
                    process.waitUntilExit()
                    #expect(process.terminationReason == .uncaughtSignal)
                }
                #expect(try await way.waiting() > 0)
            }
            // Each run ends at the batch that is never answered.
            var tries = 0
            while try await way.waiting() > 0, tries < 50 {
                tries += 1
                _ = await Carrier(
                    way.settings, daemon: way.daemon, clock: way.clock.carrier,
                    attemptTime: .milliseconds(200), log: way.log.logger
                ).run(isOnce: true)
            }
            #expect(receiver.rows(of: way.box) == given)
            #expect(receiver.contradictions == 0)
            #expect(try await way.waiting() == 0)
            // Some were handed over twice, under the same numbers.
            #expect(batches.all.flatMap(\.seqs).count > given.count)
        }
    }

    @Test("refuses to run by a file that is no good, and says how to go on")
    func badFile() async throws {
        try await Serving.withDirectory { directory in
            let config = directory + "/uplink.yaml"
            try Data("url: http://127.0.0.1/x\n".utf8).write(to: URL(fileURLWithPath: config))
            let process = try start(config, directory + "/none.sock", ["--once"], plain: false)
            process.waitUntilExit()
            #expect(process.terminationStatus == 78)
            let away = try start(config, directory + "/none.sock", ["--once"])
            away.waitUntilExit()
            #expect(away.terminationStatus == 3)
            let wrong = try start(config, directory + "/none.sock", ["--twice"])
            wrong.waitUntilExit()
            #expect(wrong.terminationStatus == 2)
        }
    }

    /// Starts the program that was built beside the tests.
    private func start(
        _ config: String, _ socket: String, _ others: [String], plain: Bool = true
    ) throws -> Process {
        let own = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
        let process = Process()
        process.executableURL = URL(fileURLWithPath: own).deletingLastPathComponent()
            .appendingPathComponent("busbar-uplink")
        process.arguments =
            ["--config", config, "--socket", socket] + (plain ? ["--allow-plain-loopback"] : [])
            + others
        process.standardInput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
        return process
    }
}
