import ArgumentParser
import Foundation
import LocalAPI
import Screens

/// `busbar`: what a technician types at the box.
struct BusbarCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "busbar",
        abstract: "Shows and steers the charging of the depot.",
        discussion: """
            Exit status: 0 fine, 1 the thing asked about is not fine, 2 wrong use, 3 busbard can't \
            be reached. BUSBAR_SOCKET names the socket where --socket does not.
            """,
        subcommands: [
            StatusCommand.self, TopCommand.self, MetersCommand.self, ChargersCommand.self,
            FleetCommand.self, FloorsCommand.self,
            WhyCommand.self, AlarmsCommand.self, PauseCommand.self, ResumeCommand.self,
            OverrideCommand.self, ReleaseCommand.self, TakeBackCommand.self, CheckCommand.self,
            PKICommand.self, ChargerCommand.self, TwinCommand.self, ReplayCommand.self,
        ])

    /// Where busbard listens unless it was told otherwise.
    static let socketDefault = "/run/busbar/busbard.sock"

    @Option(help: "The socket of busbard (default: \(socketDefault)).")
    var socket: String?

    /// Where the daemon is asked.
    var socketPath: String {
        socket ?? ProcessInfo.processInfo.environment["BUSBAR_SOCKET"] ?? Self.socketDefault
    }

    /// Puts one question to the daemon.
    func ask<Answer: Sendable>(
        _ question: (LocalAPIClient) async throws -> Answer
    ) async throws -> Answer {
        let client = LocalAPIClient(socketPath: socketPath)
        do {
            let answer = try await question(client)
            await client.shutdown()
            return answer
        } catch {
            await client.shutdown()
            throw error
        }
    }

    /// Asks the daemon to do something and prints what became of it.
    func order(_ request: CommandRequest, output: OutputOptions) async throws {
        let answer = try await ask { try await $0.command(request) }
        output.show(answer) { answer, _ in AnswerPage(answer).lines }
        try Verdict(answer.document).end()
    }
}
