import Depot

/// The `outputs` section: lines that show something.
enum OutputSection {
    /// Output lines of a site.
    private static let outputsHighest = 32

    static func read(_ root: inout KeyReader) -> [OutputLine] {
        root.items("outputs", named: "name", atMost: outputsHighest).map { item in
            var keys = item
            let output = OutputLine(
                name: keys.required("name", .identifier, placeholder: ""),
                place: LinePlace(
                    chip: keys.required("chip", .identifier, placeholder: ""),
                    line: keys.required("line", .identifier, placeholder: "")),
                shows: keys.required("shows", .word(), placeholder: .alarm))
            keys.finish()
            return output
        }
    }
}
