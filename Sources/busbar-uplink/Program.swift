import ArgumentParser
import Foundation

/// Where `busbar-uplink` begins: runs it and turns its end into the exit codes of the contract.
@main
enum Program {
    static func main() async {
        do {
            var command = try BusbarUplink.parseAsRoot()
            if var asynchronous = command as? any AsyncParsableCommand {
                try await asynchronous.run()
            } else {
                // Help and version.
                try command.run()
            }
        } catch {
            end(with: error)
        }
    }

    /// The argument parser ends wrong use with 64 (EX_USAGE), which is 2 here as it is of `busbar`.
    private static func end(with error: any Error) -> Never {
        let code = BusbarUplink.exitCode(for: error)
        let message = BusbarUplink.fullMessage(for: error)
        if !message.isEmpty {
            let stream = code.isSuccess ? FileHandle.standardOutput : FileHandle.standardError
            // Where nobody reads it there is nobody left to tell.
            try? stream.write(contentsOf: Data((message + "\n").utf8))
        }
        Foundation.exit(code == .validationFailure ? 2 : code.rawValue)
    }
}
