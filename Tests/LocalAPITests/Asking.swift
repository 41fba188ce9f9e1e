import LocalAPI

/// Puts one question to the daemon at `path`.
func asking<Answer: Sendable>(
    _ path: String, _ question: (LocalAPIClient) async throws -> Answer
) async throws -> Answer {
    let client = LocalAPIClient(socketPath: path)
    do {
        let answer = try await question(client)
        await client.shutdown()
        return answer
    } catch {
        await client.shutdown()
        throw error
    }
}
