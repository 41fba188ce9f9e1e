import Foundation
import Glibc
import LocalAPI
import Screens
import Units

/// `busbar top` while it runs: one feed of statuses and signals, one loop that draws.
struct TopSession {
    /// How long after the daemon was lost it is asked again; also the pace of polling where its
    /// events can't be had.
    private static let retryTime = Duration.seconds(1)
    /// The most inputs that wait to be drawn; older ones are of no interest.
    private static let inputsHighest = 8

    let client: LocalAPIClient

    /// Redraws in place until it is told to stop; the terminal is as before afterwards.
    func runOnTerminal() async throws {
        try Console.write(TerminalFrame.enter)
        defer {
            // Where the terminal is gone there is nothing to restore.
            try? Console.write(TerminalFrame.leave)
        }
        var latest: StatusDocument?
        var failure: LocalAPIClientError?
        try await withInputs { input in
            switch input {
            case .status(let status): (latest, failure) = (status, nil)
            case .gone(let error): failure = error
            case .resized: break
            case .stop: return false
            }
            let (width, height) = (Console.width, Console.height)
            let lines = TopPage(latest: latest, failure: failure)
                .lines(width: width, height: height)
            try Console.write(TerminalFrame.text(lines: lines, width: width))
            return true
        }
    }

    /// Prints a block whenever the status has changed in more than its time.
    func runPlain() async throws {
        var shown: [String]?
        try await withInputs { input in
            switch input {
            case .status(let status):
                let page = StatusPage(status, width: Console.widthDefault)
                guard page.substance != shown else { return true }
                shown = page.substance
                try Console.write((page.lines + ["", ""]).joined(separator: "\n"))
            case .gone(let error):
                let line = FailurePage(error).line
                guard shown != [line] else { return true }
                shown = [line]
                try Console.write(line + "\n\n")
            case .resized: break
            case .stop: return false
            }
            return true
        }
    }

    /// Hands each input to `draw` until it answers false.
    private func withInputs(_ draw: (TopInput) throws -> Bool) async throws {
        let (inputs, continuation) = AsyncStream.makeStream(
            of: TopInput.self, bufferingPolicy: .bufferingNewest(Self.inputsHighest))
        let signals = SignalWatch { signal in
            continuation.yield(signal == SIGWINCH ? .resized : .stop)
        }
        defer { signals.cancel() }
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await feed(continuation) }
            for await input in inputs {
                guard try draw(input) else { break }
            }
            group.cancelAll()
        }
    }

    private func feed(_ continuation: AsyncStream<TopInput>.Continuation) async {
        while !Task.isCancelled {
            do {
                try await follow(continuation)
            } catch let error as LocalAPIClientError {
                continuation.yield(.gone(error))
            } catch {
                return
            }
            do { try await Task.sleep(for: Self.retryTime) } catch { return }
        }
    }

    /// Follows the events; where the daemon has no place for one more listener, asks once.
    private func follow(_ continuation: AsyncStream<TopInput>.Continuation) async throws {
        let events: StatusEvents
        do {
            events = try await client.events()
        } catch .refused {
            continuation.yield(.status(try await client.status().document))
            return
        }
        for try await received in events { continuation.yield(.status(received.document)) }
        try Task.checkCancellation()
        throw LocalAPIClientError.notReachable(.hungUp, path: client.socketPath)
    }
}
