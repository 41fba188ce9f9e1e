import ArgumentParser
import Depot
import Foundation
import LocalAPI
import Screens

/// Where `busbar` begins: runs the command that was typed and turns its end into the exit codes of
/// the contract.
///
/// | code | meaning |
/// |---|---|
/// | 0 | fine |
/// | 1 | the thing asked about is not fine |
/// | 2 | wrong use |
/// | 3 | the daemon can't be reached |
@main
enum Program {
    static func main() async {
        do {
            var command = try BusbarCommand.parseAsRoot()
            if var asynchronous = command as? any AsyncParsableCommand {
                try await asynchronous.run()
            } else {
                try command.run()
            }
        } catch let error as LocalAPIClientError {
            Console.complain(FailurePage(error).lines)
            Foundation.exit(code(of: error))
        } catch {
            end(with: error)
        }
    }

    private static func code(of error: LocalAPIClientError) -> Int32 {
        switch error {
        case .notReachable: 3
        case .refused, .unreadable: 1
        }
    }

    /// The argument parser ends with 0 for help, with the code that a command asked for, and with
    /// 64 (EX_USAGE) for wrong use, which is 2 here.
    private static func end(with error: any Error) -> Never {
        let code = BusbarCommand.exitCode(for: error)
        let message = BusbarCommand.fullMessage(for: error)
        if code.isSuccess {
            if !message.isEmpty { Console.show([message]) }
        } else if !message.isEmpty {
            Console.complain(message.split(separator: "\n").map(\.description.escapedForTerminal))
        }
        Foundation.exit(code == .validationFailure ? 2 : code.rawValue)
    }
}
