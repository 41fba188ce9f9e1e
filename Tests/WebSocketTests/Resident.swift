import Foundation
import Waiting

/// The memory that this process holds.
enum Resident {
    /// In bytes, as the kernel counts it.
    static func bytes() throws -> Int {
        let status = try String(contentsOfFile: "/proc/self/status", encoding: .utf8)
        guard let line = status.split(separator: "\n").first(where: { $0.hasPrefix("VmRSS:") }),
            let kilobytes = line.split(separator: " ").dropLast().last.flatMap({ Int($0) })
        else { throw NeverHappened(what: "a figure of resident memory") }
        return kilobytes * 1024
    }
}
