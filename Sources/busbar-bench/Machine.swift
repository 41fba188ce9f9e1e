import Foundation

/// What the kernel tells in /proc.
enum Machine {
    /// What else the machine is doing, to weigh the figures by.
    static var loadLine: String {
        let load = text("/proc/loadavg").split(separator: " ").prefix(3).joined(separator: " ")
        return "load average \(load), \(ProcessInfo.processInfo.activeProcessorCount) processors"
    }

    /// A line of /proc/PID/status in kilobytes, such as `VmRSS`; nil where the process is gone.
    static func kilobytes(_ name: String, of process: Int32) -> Int? {
        text("/proc/\(process)/status").split(separator: "\n")
            .first { $0.hasPrefix(name + ":") }?
            .split(whereSeparator: \.isWhitespace).dropFirst().first.flatMap { Int($0) }
    }

    /// Milliseconds that a process has had of a processor, in user and kernel mode; nil where it is
    /// gone.
    static func processorMilliseconds(of process: Int32) -> Int? {
        // The program's name stands in brackets and may hold anything; see proc(5).
        let fields = text("/proc/\(process)/stat").split(separator: ")").last?
            .split(separator: " ")
        guard let fields, fields.count > 12, let user = Int(fields[11]),
            let kernel = Int(fields[12])
        else { return nil }
        return (user + kernel) * 1000 / max(1, Int(sysconf(Int32(_SC_CLK_TCK))))
    }

    /// Bytes that a process has caused to be written to storage, less those that were deleted before
    /// they got there; nil where it is gone. See proc(5), `/proc/pid/io`.
    static func bytesWritten(of process: Int32) -> Int? {
        let fields = text("/proc/\(process)/io").split(separator: "\n").map {
            $0.split(separator: " ")
        }
        func value(_ name: Substring) -> Int? {
            fields.first { $0.first == name }?.last.flatMap { Int($0) }
        }
        guard let written = value("write_bytes:"), let cancelled = value("cancelled_write_bytes:")
        else { return nil }
        return written - cancelled
    }

    private static func text(_ path: String) -> String {
        // A process that has gone has no file: the callers say so.
        FileManager.default.contents(atPath: path).map { String(decoding: $0, as: UTF8.self) } ?? ""
    }
}
