import Depot

/// The `nodes` section: checks that it is one tree, and brings it into an order in which every
/// parent stands before its children.
struct NodeTree {
    /// Nodes of a site: a depot of 500 chargers has about a hundred.
    static let nodesHighest = 500

    private let entries: [NodeEntry]

    init(_ root: inout KeyReader) {
        if !root.has("nodes") {
            root.report(.missingKey, "nodes", found: "no such key", allowed: "a list of nodes")
        }
        entries = root.items("nodes", named: "id", atMost: Self.nodesHighest).map {
            NodeEntry($0)
        }
        checkNames()
        let names = Set(entries.compactMap(\.id))
        for entry in entries {
            guard let parent = entry.parent, !names.contains(parent) else { continue }
            entry.keys.report(
                .reference, "parent", found: "\(entry.keys.found("parent")), which is no node",
                allowed: nameMeant(parent, among: entries.compactMap(\.id)))
        }
        checkRoots(root)
        checkLoops()
    }

    private func checkNames() {
        for (index, entry) in entries.enumerated() {
            guard let id = entry.id,
                let first = entries[..<index].first(where: { $0.id == id })
            else { continue }
            entry.keys.report(
                .duplicate, "id",
                found:
                    "\(entry.keys.found("id")), which is on line \(first.keys.line(of: "id")) too",
                allowed: "each node once")
        }
    }

    private func checkRoots(_ root: KeyReader) {
        let roots = entries.filter { !$0.keys.has("parent") }
        if roots.isEmpty, root.has("nodes") {
            root.report(
                .structure, "nodes", found: "no node without a parent", allowed: "exactly one")
        }
        for extra in roots.dropFirst() {
            extra.keys.report(
                .structure, "parent", found: "no parent, as \(roots[0].id ?? "the first") has",
                allowed: "exactly one node without a parent")
        }
    }

    /// Tells each loop once, at the first of its nodes in the file.
    private func checkLoops() {
        var told: Set<String> = []
        for entry in entries {
            guard let start = entry.id, let loop = loop(through: start),
                told.isDisjoint(with: loop)
            else { continue }
            told.formUnion(loop)
            entry.keys.report(
                .structure, "parent", found: (loop + [start]).joined(separator: " below "),
                allowed: "a tree without loops")
        }
    }

    /// The names from `start` over its parents back to it; nil where they lead elsewhere.
    private func loop(through start: String) -> [String]? {
        var names = [start]
        var current = start
        while let parent = entries.first(where: { $0.id == current })?.parent {
            if parent == start { return names }
            if names.contains(parent) { return nil }
            names.append(parent)
            current = parent
        }
        return nil
    }

    /// The nodes with their parents and meters, in order. What is no tree is left out: its errors
    /// have been told.
    func placed(with meters: MeterSection) -> PlacedTree {
        var tree = PlacedTree(names: entries.compactMap(\.id))
        var waiting = entries
        var isMoving = true
        while isMoving, !waiting.isEmpty {
            isMoving = false
            var stillWaiting: [NodeEntry] = []
            for entry in waiting {
                let parent = entry.parent.flatMap { tree.position(of: $0) }
                if entry.parent != nil, parent == nil {
                    stillWaiting.append(entry)
                    continue
                }
                tree.append(entry, below: parent, meters)
                isMoving = true
            }
            waiting = stillWaiting
        }
        meters.checkUse(by: entries)
        return tree
    }
}

/// The nodes of a site in their final order.
struct PlacedTree {
    private(set) var nodes: [Node] = []
    private var readers: [KeyReader] = []
    private var positions: [String: NodePosition] = [:]

    /// Every name in the file, those of nodes that hang on no tree too.
    private let names: [String]

    fileprivate init(names: [String]) {
        self.names = names
    }

    func position(of id: String) -> NodePosition? { positions[id] }

    func keys(of node: NodePosition) -> KeyReader { readers[node.index] }

    /// Tells it where `name`, which stands under `key`, is no node.
    func check(_ name: String, under key: String, _ keys: KeyReader) {
        guard !names.contains(name) else { return }
        keys.report(
            .reference, key, found: "\(keys.found(key)), which is no node",
            allowed: nameMeant(name, among: names))
    }

    fileprivate mutating func append(
        _ entry: NodeEntry, below parent: NodePosition?, _ meters: MeterSection
    ) {
        var node = entry.node
        node.parent = parent
        node.meter = entry.meter.flatMap { meters.position(of: $0) }
        if let parent, node.otherLoadHighest > nodes[parent.index].otherLoadHighest {
            entry.keys.warn(
                .advice, "other_load_max_amps",
                "it is above that of \(nodes[parent.index].id), which covers all below it")
        }
        if positions[node.id] == nil { positions[node.id] = NodePosition(nodes.count) }
        nodes.append(node)
        readers.append(entry.keys)
    }
}

/// What an unknown name may have meant, or all that there are.
func nameMeant(_ name: String, among known: [String]) -> String {
    if let near = nearMiss(name, among: known) { return "did you mean \(near)?" }
    if known.isEmpty { return "nothing of that kind is in the file" }
    var names: [String] = []
    for name in known where !names.contains(name) { names.append(name) }
    let shown = names.prefix(20).joined(separator: ", ")
    return names.count > 20 ? "\(shown), …" : shown
}
