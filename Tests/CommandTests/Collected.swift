import Foundation
import Synchronization

/// What a program has said so far.
final class Collected: Sendable {
    // A class, because the reading thread and the test share it.
    private let text = Mutex("")

    /// Reads `pipe` on a thread of its own until the program closes it.
    init(_ pipe: Pipe) {
        let descriptor = pipe.fileHandleForReading.fileDescriptor
        Thread.detachNewThread { [self] in
            let handle = FileHandle(fileDescriptor: descriptor, closeOnDealloc: false)
            while true {
                let data = handle.availableData
                guard !data.isEmpty else { return }
                text.withLock { $0 += String(decoding: data, as: UTF8.self) }
            }
        }
    }

    func contains(_ part: String) -> Bool { count(of: part) > 0 }

    func count(of part: String) -> Int {
        text.withLock { $0.components(separatedBy: part).count - 1 }
    }
}
