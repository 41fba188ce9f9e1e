/// A fleet file as rows of named fields: the header is checked, and so is every row's form.
struct FleetTable {
    /// The rows whose form is right, in the order of the file.
    private(set) var rows: [FleetRow] = []
    /// What is wrong with the header or a row's form.
    private(set) var errors: [RowError] = []
    /// Whether nothing in the file can be read: `errors` say why.
    private(set) var isRefused = false

    /// Reads `bytes`, whose header names each of `required` once and may name those of `optional`.
    init(_ bytes: [UInt8], required: [String], optional: [String]) {
        guard bytes.count <= FleetBounds.bytesHighest else {
            errors.append(
                RowError(
                    line: 1, column: nil, found: "\(bytes.count) bytes",
                    allowed: "at most \(FleetBounds.bytesHighest) bytes"))
            isRefused = true
            return
        }
        var reader = CSVReader(bytes)
        guard let header = reader.next() else {
            errors.append(
                RowError(
                    line: 1, column: nil, found: "an empty file",
                    allowed: "a header: \(required.joined(separator: ","))"))
            isRefused = true
            return
        }
        guard let columns = columns(of: header, required: required, optional: optional) else {
            isRefused = true
            return
        }
        readRows(&reader, columns)
    }

    /// The names of the columns, or nil where the header is wrong: then no row means anything.
    private mutating func columns(
        of header: CSVRecord, required: [String], optional: [String]
    ) -> [String]? {
        if let fault = header.fault {
            report(header.line, nil, fault.found, fault.allowed)
            return nil
        }
        if header.fields.count == 1, header.fields[0].contains(";") {
            report(header.line, nil, "semicolons between fields", "commas between fields")
            return nil
        }
        let names = header.fields.map(trimmed)
        let known = required + optional
        for (index, name) in names.enumerated() {
            if !known.contains(name) {
                report(
                    header.line, name, "an unknown column",
                    "the columns \(known.joined(separator: ", "))")
            } else if names[..<index].contains(name) {
                report(header.line, name, "the column twice", "each column once")
            }
        }
        for name in required where !names.contains(name) {
            report(
                header.line, name, "no such column",
                "the columns \(required.joined(separator: ", "))")
        }
        return errors.isEmpty ? names : nil
    }

    private mutating func readRows(_ reader: inout CSVReader, _ columns: [String]) {
        var count = 0
        while let record = reader.next() {
            count += 1
            guard count <= FleetBounds.rowsHighest else {
                report(
                    record.line, nil, "more rows from here on",
                    "at most \(FleetBounds.rowsHighest) rows")
                return
            }
            if let fault = record.fault {
                report(record.line, nil, fault.found, fault.allowed)
            } else if record.fields.count != columns.count {
                report(
                    record.line, nil, "\(record.fields.count) fields",
                    "\(columns.count) fields, as in the header")
            } else {
                rows.append(
                    FleetRow(
                        line: record.line, columns: columns, fields: record.fields.map(trimmed)))
            }
        }
    }

    private mutating func report(
        _ line: Int, _ column: String?, _ found: String, _ allowed: String
    ) {
        errors.append(RowError(line: line, column: column, found: found, allowed: allowed))
    }
}

/// Without spaces and tabs at both ends.
private func trimmed(_ text: String) -> String {
    let isBlank = { (character: Character) in character == " " || character == "\t" }
    var bare = text.drop(while: isBlank)
    while let last = bare.last, isBlank(last) { bare.removeLast() }
    return String(bare)
}
