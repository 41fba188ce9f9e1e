import Foundation
import Yams

/// Turns a file into `YAMLNode`s, or says why not. Everything is bounded: bytes, values, depth;
/// anchors are refused, so that nothing in a file can stand for more than is written there.
struct YAMLFile {
    /// Bytes of a file. A site of 500 chargers takes about 200 kB.
    static let bytesHighest = 1_048_576
    /// Keys and values of a file.
    static let nodesHighest = 50_000
    /// Levels of lists and mappings within each other; the contract's files have five.
    static let depthHighest = 16

    private let file: String
    private let findings: Findings
    private var count = 0

    /// The root of the file at `path`; nil, with an error in `findings`, where it has none.
    static func root(path: String, _ findings: Findings) -> YAMLNode? {
        var reader = YAMLFile(file: path, findings: findings)
        do throws(FileProblem) {
            return reader.root(try boundedFile(path, bytesHighest: bytesHighest))
        } catch {
            findings.add(error.error(file: path))
            return nil
        }
    }

    private init(file: String, findings: Findings) {
        self.file = file
        self.findings = findings
    }

    private mutating func root(_ bytes: [UInt8]) -> YAMLNode? {
        let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
        let content = bytes.starts(with: mark) ? bytes[mark.count...] : bytes[...]
        guard let text = String(validating: content, as: UTF8.self) else {
            return refuse(
                .unreadable, line(ofInvalid: content), "bytes that are not UTF-8", "UTF-8 text")
        }
        do {
            let parser = try Yams.Parser(yaml: text, encoding: .utf8)
            // Anchors are held weakly by the nodes and strongly by the parser.
            return try withExtendedLifetime(parser) {
                guard let root = try parser.singleRoot() else {
                    return refuse(.syntax, nil, "an empty file", "keys and values")
                }
                return node(root, depth: 0)
            }
        } catch let error as YamlError {
            return refuse(error)
        } catch {
            return refuse(.syntax, nil, "\(error)", "YAML")
        }
    }

    private mutating func node(_ node: Yams.Node, depth: Int) -> YAMLNode? {
        let line = node.mark?.line ?? 1
        count += 1
        if count > Self.nodesHighest {
            return refuse(
                .syntax, line, "more than \(Self.nodesHighest) values",
                "at most \(Self.nodesHighest)")
        }
        if depth > Self.depthHighest {
            return refuse(
                .syntax, line, "more than \(Self.depthHighest) levels",
                "at most \(Self.depthHighest)")
        }
        if let anchor = node.anchor {
            return refuse(
                .syntax, line, "the anchor &\(anchor.rawValue), or an alias of it",
                "each value written where it belongs")
        }
        switch node {
        case .scalar(let scalar): return self.scalar(scalar, line)
        case .sequence(let sequence): return list(sequence, line, depth)
        case .mapping(let mapping): return self.mapping(mapping, line, depth)
        case .alias: return refuse(.syntax, line, "an alias", "each value where it belongs")
        }
    }

    private func scalar(_ scalar: Yams.Node.Scalar, _ line: Int) -> YAMLNode? {
        guard scalar.tag == Tag(.implicit) || scalar.tag == Tag(.str) else {
            return refuse(.syntax, line, "the tag \(scalar.tag)", "values without tags")
        }
        let isNothing =
            scalar.style == .plain
            && ["", "~", "null", "Null", "NULL"].contains(scalar.string)
        return YAMLNode(line: line, content: isNothing ? .nothing : .scalar(scalar.string))
    }

    private mutating func list(
        _ sequence: Yams.Node.Sequence, _ line: Int, _ depth: Int
    ) -> YAMLNode? {
        guard sequence.tag == Tag(.implicit) else {
            return refuse(.syntax, line, "the tag \(sequence.tag)", "values without tags")
        }
        var items: [YAMLNode] = []
        for item in sequence {
            guard let item = node(item, depth: depth + 1) else { return nil }
            items.append(item)
        }
        return YAMLNode(line: line, content: .list(items))
    }

    private mutating func mapping(
        _ mapping: Yams.Node.Mapping, _ line: Int, _ depth: Int
    ) -> YAMLNode? {
        guard mapping.tag == Tag(.implicit) else {
            return refuse(.syntax, line, "the tag \(mapping.tag)", "values without tags")
        }
        var entries: [YAMLNode.Entry] = []
        for pair in mapping {
            let line = pair.key.mark?.line ?? line
            guard let key = pair.key.scalar, pair.key.anchor == nil else {
                return refuse(.syntax, line, "a key that is no plain word", "words as keys")
            }
            guard let value = node(pair.value, depth: depth + 1) else { return nil }
            entries.append(YAMLNode.Entry(key: key.string, line: line, value: value))
        }
        return YAMLNode(line: line, content: .mapping(entries))
    }

    private func refuse(
        _ kind: ConfigurationError.Kind, _ line: Int?, _ found: String, _ allowed: String
    ) -> YAMLNode? {
        findings.add(
            ConfigurationError(
                kind: kind, file: file, line: line, key: "", found: found, allowed: allowed))
        return nil
    }

    private func refuse(_ error: YamlError) -> YAMLNode? {
        switch error {
        case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _):
            return refuse(.syntax, mark.line, "no YAML from here on: \(problem)", "YAML")
        case .composer(_, let problem, let mark, _):
            let found = problem.replacing("but found", with: "").replacing("found", with: "")
            return refuse(
                .syntax, mark.line, found.trimmingCharacters(in: .whitespaces),
                "one document, without aliases")
        case .duplicatedKeysInMapping(let keys, let context):
            return refuse(
                .duplicate, context.mark.line, "\(keys.joined(separator: ", ")) more than once",
                "each key once")
        case .reader(let problem, let offset, _, let yaml):
            let before = yaml.prefix(offset ?? 0)
            let line = before.count { $0.isNewline } + 1
            return refuse(.syntax, line, "a character that YAML bars: \(problem)", "text")
        case .no, .memory, .writer, .emitter, .representer, .dataCouldNotBeDecoded:
            return refuse(.syntax, nil, "\(error)", "YAML")
        }
    }

    /// The line of the first byte that is not UTF-8.
    private func line(ofInvalid bytes: ArraySlice<UInt8>) -> Int {
        var line = 1
        for part in bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
            if String(validating: part, as: UTF8.self) == nil { return line }
            line += 1
        }
        return line
    }
}
