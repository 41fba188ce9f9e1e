import Depot
import Units

/// The `inputs` section: lines that call a lower limit.
enum InputSection {
    /// Input lines of a site.
    private static let inputsHighest = 32
    /// A relay's contact bounces for a few milliseconds.
    private static let debounce = Milliseconds.milliseconds(20)

    static func read(_ root: inout KeyReader, _ tree: PlacedTree) -> [InputLine] {
        root.items("inputs", named: "name", atMost: inputsHighest).map { item in
            var keys = item
            let name = keys.required("name", .identifier, placeholder: "")
            let place = LinePlace(
                chip: keys.required("chip", .identifier, placeholder: ""),
                line: keys.required("line", .identifier, placeholder: ""))
            let isActiveLow = keys.required(
                "active", .words(["low": true, "high": false]), placeholder: false)
            let debounce = keys.value("debounce_ms", or: debounce, .milliseconds(0...10_000))
            let node = keys.required("node", .identifier)
            if let node { tree.check(node, under: "node", keys) }
            let limit = keys.required(
                "limit_kw", .kilowatts(.zero...Watts.kilowatts(100_000)), placeholder: .zero)
            let isActiveOnFault = keys.required(
                "on_fault", .words(["active": true, "inactive": false]), placeholder: true)
            keys.finish()
            return InputLine(
                name: name, place: place, isActiveLow: isActiveLow, debounce: debounce,
                // An unknown node is an error, and then nothing of this is used.
                node: node.flatMap { tree.position(of: $0) } ?? NodePosition(0), limit: limit,
                isActiveOnFault: isActiveOnFault)
        }
    }
}
