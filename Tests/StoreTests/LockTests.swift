import Depot
import Foundation
import Glibc
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

    @Test("is free again though a process that is being started holds a copy of its descriptor")
    func releasedBesideACopy() throws {
        let directory = try StateDirectory()
        // A copy from dup(2) stands for the one that a child has between fork and exec: both are of
        // the same open file, which is what flock(2) locks.
        var copy: CInt?
        defer { if let copy { close(copy) } }
        do {
            let store = try directory.open()
            let number = try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").first
            {
                // Other tests open and close files meanwhile: a number that is gone is none of ours.
                let file = try? FileManager.default.destinationOfSymbolicLink(
                    atPath: "/proc/self/fd/" + $0)
                return file == directory.file("lock")
            }
            copy = dup(try #require(number.flatMap { CInt($0) }))
            #expect(try store.recall().nextTransactionID == 1)
        }
        #expect(try directory.open().recall().nextTransactionID == 1)
    }
}
