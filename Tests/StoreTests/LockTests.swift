import Depot
import Foundation
import Store
import Testing

@Suite("the lock on the state directory")
struct LockTests {
    @Test("keeps a second store out and names the first one's process")
    func sameProcess() throws {
        let directory = try StateDirectory()
        let store = try directory.open()
        #expect(throws: StoreError.locked(process: ProcessInfo.processInfo.processIdentifier)) {
            try directory.open()
        }
        #expect(try store.recall().nextTransactionID == 1)
    }

    @Test("that another process holds keeps this one out until that process is gone")
    func otherProcess() throws {
        let directory = try StateDirectory()
        let holder = Process()
        let input = Pipe()
        let output = Pipe()
        holder.executableURL = URL(fileURLWithPath: "/bin/sh")
        holder.arguments = [
            "-c", "exec 9>>\"$1\"; flock 9; echo $$ >&9; echo held; read line", "sh",
            directory.file("lock"),
        ]
        holder.standardInput = input
        holder.standardOutput = output
        try holder.run()
        #expect(
            String(decoding: output.fileHandleForReading.availableData, as: UTF8.self) == "held\n")
        #expect(throws: StoreError.locked(process: holder.processIdentifier)) {
            try directory.open()
        }
        try input.fileHandleForWriting.close()
        holder.waitUntilExit()
        #expect(try directory.open().recall().nextTransactionID == 1)
    }

    @Test("is free again when the store goes")
    func released() throws {
        let directory = try StateDirectory()
        for _ in 0..<3 { _ = try directory.open() }
    }
}
