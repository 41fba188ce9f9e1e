import Units

/// The `inputs` section: lines that call a lower limit. None is obeyed yet, and a limit that is not
/// obeyed is no limit, so each of them stops the start.
enum InputSection {
    /// Input lines of a site.
    private static let inputsHighest = 32

    static func read(_ root: inout KeyReader, _ tree: PlacedTree) {
        for item in root.items("inputs", named: "name", atMost: inputsHighest) {
            var keys = item
            _ = keys.required("name", .identifier)
            _ = keys.required("chip", .identifier)
            _ = keys.required("line", .identifier)
            _ = keys.required("active", .words(["low": false, "high": true]))
            _ = keys.optional("debounce_ms", .milliseconds(0...10_000))
            if let node = keys.required("node", .identifier) {
                tree.check(node, under: "node", keys)
            }
            _ = keys.required(
                "limit_kw", .kilowatts(.zero...Watts.kilowatts(100_000)))
            _ = keys.required("on_fault", .words(["active": true, "inactive": false]))
            keys.finish()
            keys.report(
                .notYetObeyed, nil, found: "an input, which is not obeyed yet",
                allowed: "no inputs")
        }
    }
}
