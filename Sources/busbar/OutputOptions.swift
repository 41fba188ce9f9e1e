import ArgumentParser
import LocalAPI
import Screens

/// How an answer is printed.
struct OutputOptions: ParsableArguments {
    @Flag(help: "Print the document as it was received, as JSON.")
    var json = false

    /// Prints an answer as JSON or as the page that `page` makes for the terminal's width.
    func show<Document: Sendable>(
        _ answer: Received<Document>, page: (Document, Int) -> [String]
    ) {
        if json {
            Console.show([JSONText.pretty(answer.json) ?? ""])
        } else {
            Console.show(page(answer.document, Console.width))
        }
    }
}

extension Verdict {
    /// Ends the program with 1 where the thing asked about is not fine.
    func end() throws {
        switch self {
        case .fine: break
        case .notFine: throw ExitCode(1)
        }
    }
}
