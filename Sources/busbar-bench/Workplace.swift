import Foundation

/// A directory of its own for one run of the daemon: site, state, socket and log.
struct Workplace: Sendable {
    let directory: String

    var site: String { directory + "/site.yaml" }
    var state: String { directory + "/state" }
    var socket: String { directory + "/busbard.sock" }
    var log: String { directory + "/busbard.log" }

    /// What the box carries besides the binaries, in this package.
    static let models = URL(filePath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "firmware-config").path

    /// Makes the directory; `cleanup` takes it away.
    init(_ cleanup: Cleanup) throws {
        let directory = FileManager.default.temporaryDirectory
            .appending(path: "busbar-bench.\(UUID().uuidString)").path
        self.directory = directory
        cleanup.add {
            // One that was never made can't be removed, and is of no harm.
            try? FileManager.default.removeItem(atPath: directory)
        }
        try FileManager.default.createDirectory(
            atPath: directory + "/fleet", withIntermediateDirectories: true)
    }

    /// Writes a file by its name in the directory.
    func write(_ lines: [String], to name: String) throws {
        try Data((lines.joined(separator: "\n") + "\n").utf8)
            .write(to: URL(filePath: directory + "/" + name))
    }

    /// The end of the daemon's log, for one that did not do what it should.
    var logTail: String {
        let text = FileManager.default.contents(atPath: log).map {
            String(decoding: $0, as: UTF8.self)
        }
        return (text ?? "").split(separator: "\n").suffix(10).joined(separator: "\n")
    }
}
