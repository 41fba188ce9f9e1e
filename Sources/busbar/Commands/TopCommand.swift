import ArgumentParser
import LocalAPI
import Screens

/// `busbar top`: the status page kept in place.
struct TopCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "top",
        abstract: "Keeps the status on the screen; Ctrl-C ends it.",
        discussion: """
            Where the output is no terminal, prints a block whenever something but the time changes. \
            It goes on when busbard stops and comes back.
            """)

    @ParentCommand var busbar: BusbarCommand

    @Flag(help: "Print one page and end.")
    var once = false

    func run() async throws {
        if once {
            let answer = try await busbar.ask { try await $0.status() }
            Console.show(StatusPage(answer.document, width: Console.width).lines)
            return
        }
        try await busbar.ask { client in
            let session = TopSession(client: client)
            if Console.isTerminal {
                try await session.runOnTerminal()
            } else {
                try await session.runPlain()
            }
        }
    }
}
