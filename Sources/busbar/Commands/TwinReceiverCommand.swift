import ArgumentParser
import Foundation
import Glibc
import PKI
import TwinWire

/// `busbar twin receiver`: one who takes batches upstream.
struct TwinReceiverCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "receiver", abstract: "Takes the batches of busbar-uplink.",
        discussion: """
            Prints a line for each batch. Ends on SIGTERM and Ctrl-C. Answers over TLS with the \
            listener's certificate of a `busbar pki` directory.
            """)

    @Option(help: "The address to listen at.")
    var host = "127.0.0.1"

    @Option(help: "The port.")
    var port = 19_443

    @Option(help: "A directory of `busbar pki`; without it, plain http.")
    var pki: String?

    @Option(help: "A file that each row is appended to once, one JSON object a line.")
    var rows: String?

    func validate() throws {
        guard (1...65_535).contains(port) else {
            throw ValidationError("a port is a number from 1 to 65535")
        }
    }

    func run() async throws {
        let tls = try pki.map { try Self.tls(AuthorityFolder($0)) }
        let file = try rows.map { try Self.file($0) }
        let receiver = BatchReceiver(received: { delivery in
            if let file {
                let lines = delivery.news.map { $0 + "\n" }.joined()
                // A full disk loses this receiver's own copy, which the line below shows.
                try? file.write(contentsOf: Data(lines.utf8))
            }
            Console.show([
                "\(delivery.box): \(delivery.first) to \(delivery.last), "
                    + "\(delivery.seqs.count) rows, \(delivery.news.count) of them new"
            ])
        })
        let (ends, continuation) = AsyncStream<Void>.makeStream()
        let signals = SignalWatch { if $0 != SIGWINCH { continuation.yield() } }
        _ = try await receiver.start(host: host, port: port, tls: tls)
        for await _ in ends { break }
        signals.cancel()
        try await receiver.stop()
    }

    private static func tls(_ folder: AuthorityFolder) throws -> BatchReceiver.TLS {
        do throws(PKIError) {
            return BatchReceiver.TLS(
                certificates: try SafeFile.read(folder.certificateFile(of: .listener)),
                key: try SafeFile.read(folder.keyFile(of: .listener)), clientAuthority: nil)
        } catch {
            try PKIFailure(error).end()
        }
    }

    private static func file(_ path: String) throws -> FileHandle {
        let manager = FileManager.default
        guard manager.fileExists(atPath: path) || manager.createFile(atPath: path, contents: nil),
            let file = FileHandle(forUpdatingAtPath: path)
        else { throw ValidationError("\(path) can't be written") }
        try file.seekToEnd()
        return file
    }
}
