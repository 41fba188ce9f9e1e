/// The `outputs` section: lines that show something.
enum OutputSection {
    /// Output lines of a site.
    private static let outputsHighest = 32

    static func read(_ root: inout KeyReader) -> [OutputLine] {
        let outputs = root.items("outputs", named: "name", atMost: outputsHighest).map { item in
            var keys = item
            let output = OutputLine(
                name: keys.required("name", .identifier, placeholder: ""),
                chip: keys.required("chip", .identifier, placeholder: ""),
                line: keys.required("line", .identifier, placeholder: ""),
                shows: keys.required("shows", .word(), placeholder: .alarm))
            keys.finish()
            return output
        }
        if !outputs.isEmpty {
            root.warn(.notUsedYet, "outputs", "no line is driven yet")
        }
        return outputs
    }
}
