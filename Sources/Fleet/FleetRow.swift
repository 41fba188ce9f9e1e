import Depot
import Units

/// One row of a fleet file while its fields are being read; it keeps what is wrong with them.
struct FleetRow {
    /// Where it begins, from 1.
    let line: Int
    let columns: [String]
    let fields: [String]
    /// What was wrong in the fields read so far.
    private(set) var errors: [RowError] = []

    init(line: Int, columns: [String], fields: [String]) {
        self.line = line
        self.columns = columns
        self.fields = fields
    }

    /// The field as it stands; empty where the file has no such column.
    func text(_ column: String) -> String {
        columns.firstIndex(of: column).map { fields[$0] } ?? ""
    }

    /// Keeps an error of this row.
    mutating func report(_ column: String, allowed: String) {
        report(column, found: quoted(text(column)), allowed: allowed)
    }

    /// The same with words of its own for what was found.
    mutating func report(_ column: String, found: String, allowed: String) {
        errors.append(RowError(line: line, column: column, found: found, allowed: allowed))
    }

    /// A name of the operator's; an empty one where it is wrong.
    mutating func name(_ column: String) -> String {
        let name = text(column)
        let isPlain = name.unicodeScalars.allSatisfy { scalar in
            scalar.value >= 32 && !(127...159).contains(scalar.value)
        }
        if name.isEmpty || name.count > FleetBounds.nameCharactersHighest || !isPlain {
            report(column, allowed: "1 to \(FleetBounds.nameCharactersHighest) characters")
            return ""
        }
        return name
    }

    /// A number with up to `decimals` decimals, as its value times ten to the `decimals`; the
    /// range is in those too. Nil for an empty field, and where it is wrong.
    mutating func number(
        _ column: String, _ range: ClosedRange<Int64>, decimals: Int, unit: String, isRequired: Bool
    ) -> Int64? {
        if text(column).isEmpty, !isRequired { return nil }
        if let value = DecimalText.scaled(text(column), decimals: decimals),
            range.contains(value)
        {
            return value
        }
        let lowest = DecimalText.text(range.lowerBound, decimals: decimals)
        let highest = DecimalText.text(range.upperBound, decimals: decimals)
        let places = decimals == 0 ? "whole " : ""
        let precision = decimals == 0 ? "" : " with a point and at most \(decimals) decimals"
        report(
            column,
            allowed: "\(places)\(unit) from \(lowest) to \(highest)\(precision)"
                + (isRequired ? "" : ", or nothing"))
        return nil
    }
}

/// A text from outside for people: in quotes, cut at 60 characters, nothing unprintable.
package func quoted(_ text: String) -> String {
    if text.isEmpty { return "nothing" }
    let shown = text.unicodeScalars.prefix(60).map { scalar in
        scalar.value < 32 || (127...159).contains(scalar.value) ? "\u{FFFD}" : Character(scalar)
    }
    return "\"\(String(shown))\(text.unicodeScalars.count > 60 ? "…" : "")\""
}
