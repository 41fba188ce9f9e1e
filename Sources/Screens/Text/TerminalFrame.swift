import Depot

/// The few control sequences of ECMA-48 and xterm that keep a page in place. They are written by
/// every terminal that a technician's ssh comes from.
package enum TerminalFrame {
    /// Another screen, so that what was typed before is there again afterwards; no cursor.
    package static let enter = "\u{1B}[?1049h\u{1B}[?25l"
    /// The former screen and the cursor.
    package static let leave = "\u{1B}[?25h\u{1B}[?1049l"

    /// Draws `lines` from the top left and clears what was below. Each line is cleared to its end
    /// instead of clearing the screen first, which would flicker. The last line ends without a
    /// line feed: on a full screen it would scroll.
    package static func text(lines: [String], width: Int) -> String {
        let drawn = lines.map { $0.escapedForTerminal.cut(to: width) + "\u{1B}[K" }
        return "\u{1B}[H" + drawn.joined(separator: "\r\n") + "\u{1B}[J"
    }
}
