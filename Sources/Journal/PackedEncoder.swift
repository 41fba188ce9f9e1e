/// Takes values apart by their `Codable` conformance.
enum PackedEncoder {
    /// `value` in parts; equal values give equal parts, on every machine. A `Set` or `Dictionary`
    /// inside gives its elements in the order of the run.
    static func pack(_ value: some Encodable) throws -> PackedValue {
        let node = Node()
        try value.encode(to: Coding(node: node))
        return node.packed
    }

    /// A value that is being put together. A class, because Swift's containers are handed out while
    /// the value that they belong to goes on growing.
    fileprivate final class Node {
        enum Shape {
            case scalar(PackedValue)
            case list([Node])
            case map([(key: String, node: Node)])
        }

        var shape: Shape?

        init() {}

        init(_ value: PackedValue) { shape = .scalar(value) }

        /// The value as it stands; what was never written is an empty map, as `Codable` has it.
        var packed: PackedValue {
            switch shape {
            case nil: .map([])
            case .scalar(let value): value
            case .list(let nodes): .list(nodes.map(\.packed))
            case .map(let entries):
                .map(
                    entries.map { PackedValue.Entry(key: $0.key, value: $0.node.packed) }
                        .sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) })
            }
        }

        func add(_ node: Node) {
            guard case .list(var nodes) = shape else { return shape = .list([node]) }
            shape = nil
            nodes.append(node)
            shape = .list(nodes)
        }

        func add(_ node: Node, key: String) {
            guard case .map(var entries) = shape else { return shape = .map([(key, node)]) }
            shape = nil
            entries.append((key, node))
            shape = .map(entries)
        }
    }

    /// The value in parts, in a node that holds it and nothing else.
    fileprivate static func finished(_ value: some Encodable) throws -> Node {
        Node(try pack(value))
    }

    fileprivate struct Coding: Encoder {
        let node: Node
        var codingPath: [any CodingKey] { [] }
        var userInfo: [CodingUserInfoKey: Any] { [:] }

        func container<Key>(keyedBy type: Key.Type) -> KeyedEncodingContainer<Key> {
            if node.shape == nil { node.shape = .map([]) }
            return KeyedEncodingContainer(Map<Key>(node: node))
        }

        func unkeyedContainer() -> any UnkeyedEncodingContainer {
            if node.shape == nil { node.shape = .list([]) }
            return List(node: node)
        }

        func singleValueContainer() -> any SingleValueEncodingContainer { Single(node: node) }
    }

    private struct Map<Key: CodingKey>: KeyedEncodingContainerProtocol {
        let node: Node
        var codingPath: [any CodingKey] { [] }

        func encodeNil(forKey key: Key) { node.add(Node(.null), key: key.stringValue) }

        func encode(_ value: some Encodable, forKey key: Key) throws {
            node.add(try finished(value), key: key.stringValue)
        }

        func nestedContainer<Nested>(
            keyedBy type: Nested.Type, forKey key: Key
        ) -> KeyedEncodingContainer<Nested> {
            nested(key.stringValue).container(keyedBy: type)
        }

        func nestedUnkeyedContainer(forKey key: Key) -> any UnkeyedEncodingContainer {
            nested(key.stringValue).unkeyedContainer()
        }

        func superEncoder() -> any Encoder { nested("super") }

        func superEncoder(forKey key: Key) -> any Encoder { nested(key.stringValue) }

        private func nested(_ key: String) -> Coding {
            let child = Node()
            node.add(child, key: key)
            return Coding(node: child)
        }
    }

    private struct List: UnkeyedEncodingContainer {
        let node: Node
        var codingPath: [any CodingKey] { [] }

        var count: Int {
            guard case .list(let nodes) = node.shape else { return 0 }
            return nodes.count
        }

        func encodeNil() { node.add(Node(.null)) }

        func encode(_ value: some Encodable) throws { node.add(try finished(value)) }

        func nestedContainer<Nested>(
            keyedBy type: Nested.Type
        ) -> KeyedEncodingContainer<Nested> {
            nested().container(keyedBy: type)
        }

        func nestedUnkeyedContainer() -> any UnkeyedEncodingContainer {
            nested().unkeyedContainer()
        }

        func superEncoder() -> any Encoder { nested() }

        private func nested() -> Coding {
            let child = Node()
            node.add(child)
            return Coding(node: child)
        }
    }

    private struct Single: SingleValueEncodingContainer {
        let node: Node
        var codingPath: [any CodingKey] { [] }

        func encodeNil() { node.shape = .scalar(.null) }
        func encode(_ value: Bool) { node.shape = .scalar(.flag(value)) }
        func encode(_ value: String) { node.shape = .scalar(.text(value)) }
        func encode(_ value: Double) { node.shape = .scalar(.real(value)) }
        func encode(_ value: Float) { node.shape = .scalar(.real(Double(value))) }
        func encode(_ value: Int) { node.shape = .scalar(PackedValue(value)) }
        func encode(_ value: Int8) { node.shape = .scalar(PackedValue(value)) }
        func encode(_ value: Int16) { node.shape = .scalar(PackedValue(value)) }
        func encode(_ value: Int32) { node.shape = .scalar(PackedValue(value)) }
        func encode(_ value: Int64) { node.shape = .scalar(PackedValue(value)) }
        func encode(_ value: UInt) { node.shape = .scalar(PackedValue(value)) }
        func encode(_ value: UInt8) { node.shape = .scalar(PackedValue(value)) }
        func encode(_ value: UInt16) { node.shape = .scalar(PackedValue(value)) }
        func encode(_ value: UInt32) { node.shape = .scalar(PackedValue(value)) }
        func encode(_ value: UInt64) { node.shape = .scalar(PackedValue(value)) }
        func encode<Value: Encodable>(_ value: Value) throws {
            try value.encode(to: Coding(node: node))
        }
    }
}
