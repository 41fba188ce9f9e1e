import Depot

/// Rows in aligned columns. Every cell is escaped before it is measured.
struct TextTable {
    /// A column: its heading, its alignment, and the most columns of the terminal that it takes.
    struct Column {
        var heading: String
        var isNumber: Bool
        var widthHighest: Int

        static func text(_ heading: String, _ widthHighest: Int) -> Column {
            Column(heading: heading, isNumber: false, widthHighest: widthHighest)
        }

        static func number(_ heading: String, _ widthHighest: Int) -> Column {
            Column(heading: heading, isNumber: true, widthHighest: widthHighest)
        }
    }

    private let columns: [Column]
    private var rows: [[String]] = []

    init(_ columns: [Column]) {
        self.columns = columns
    }

    /// Adds a row with one cell for each column.
    mutating func add(_ cells: [String]) {
        precondition(cells.count == columns.count, "a row has one cell for each column")
        rows.append(cells.map(\.escapedForTerminal))
    }

    /// The heading and the rows in at most `width` columns; the last column takes what is left.
    func lines(width: Int) -> (heading: String, rows: [String]) {
        var widths = columns.indices.map { index in
            let longest = rows.map { $0[index].columnCount }.max() ?? 0
            return min(
                columns[index].widthHighest, max(columns[index].heading.columnCount, longest))
        }
        let others = widths.dropLast().reduce(0) { $0 + $1 + 2 }
        if let last = widths.indices.last { widths[last] = max(0, width - others) }
        return (line(columns.map(\.heading), widths), rows.map { line($0, widths) })
    }

    private func line(_ cells: [String], _ widths: [Int]) -> String {
        var line = ""
        for (index, cell) in cells.enumerated() {
            let isLast = index == cells.count - 1
            if columns[index].isNumber && !isLast {
                line += cell.trailing(in: widths[index])
            } else if isLast {
                line += cell.cut(to: widths[index])
            } else {
                line += cell.leading(in: widths[index])
            }
            if !isLast { line += "  " }
        }
        while line.last == " " { line.removeLast() }
        return line
    }
}
