/// A part of a page: a heading and rows, of which some may be left out where there is no room.
struct Section {
    /// A line, and whether it stays longer than the others when rows must go.
    struct Row {
        var text: String
        var isImportant: Bool
    }

    var heading: [String]
    var rows: [Row]
    /// So many rows stay whatever happens.
    var rowsLowest: Int
    /// How many were left out.
    private(set) var leftOut = 0

    init(heading: [String], rows: [Row], rowsLowest: Int) {
        self.heading = heading
        self.rows = rows
        self.rowsLowest = rowsLowest
    }

    /// A heading alone is nothing: a section that gave up all of its rows is gone.
    var lines: [String] {
        if rows.isEmpty && leftOut > 0 { return [] }
        return heading + rows.map(\.text) + (leftOut > 0 ? ["(\(leftOut) more)"] : [])
    }

    var canGiveUpRow: Bool { rows.count > rowsLowest }

    /// Gives up the last row that is not important, or the last at all.
    mutating func giveUpRow() {
        guard let last = rows.indices.last else { return }
        rows.remove(at: rows.lastIndex { !$0.isImportant } ?? last)
        leftOut += 1
    }

    /// Takes rows from the longest sections until all fit into `height` lines, with an empty line
    /// between them.
    static func fitted(_ sections: [Section], height: Int) -> [String] {
        var sections = sections.filter { !$0.lines.isEmpty }
        while lines(sections).count > height {
            let candidates = sections.indices.filter { sections[$0].canGiveUpRow }
            let longest = candidates.max { sections[$0].rows.count < sections[$1].rows.count }
            guard let longest else { break }
            sections[longest].giveUpRow()
        }
        return Array(lines(sections).prefix(height))
    }

    private static func lines(_ sections: [Section]) -> [String] {
        Array(sections.map(\.lines).filter { !$0.isEmpty }.joined(separator: [""]))
    }
}
