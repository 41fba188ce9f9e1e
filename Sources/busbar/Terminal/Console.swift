import Foundation
import Glibc

/// The terminal or file that the program writes to.
enum Console {
    /// The width where it is unknown, and of plain output.
    static let widthDefault = 80
    /// The height where it is unknown.
    static let heightDefault = 24

    /// Whether standard output is a terminal.
    static var isTerminal: Bool { isatty(STDOUT_FILENO) == 1 }

    /// Columns of standard output.
    static var width: Int { size?.width ?? widthDefault }

    /// Lines of standard output.
    static var height: Int { size?.height ?? heightDefault }

    /// Prints to standard output.
    static func show(_ lines: [String]) {
        for line in lines { print(line) }
    }

    /// Prints to standard error.
    static func complain(_ lines: [String]) {
        let text = lines.joined(separator: "\n") + "\n"
        // Where nobody reads it there is nobody left to tell.
        try? FileHandle.standardError.write(contentsOf: Data(text.utf8))
    }

    /// Writes text as it is to standard output, at once; throws when the reader is gone.
    static func write(_ text: String) throws {
        try FileHandle.standardOutput.write(contentsOf: Data(text.utf8))
    }

    private static var size: (width: Int, height: Int)? {
        var size = winsize()
        // ioctl(2) writes one `winsize`, which lives for the call.
        guard unsafe ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else {
            return nil
        }
        return (Int(size.ws_col), Int(size.ws_row))
    }
}
