/// The passwords file: a charger's identity and its hash on each line. Empty lines and those that
/// begin with `#` are kept as they are.
package struct PasswordBook: Hashable, Sendable {
    private var lines: [Line]
    private var hashes: [String: PasswordHash] = [:]

    private enum Line: Hashable {
        case remark(String)
        case password(String, PasswordHash)
    }

    /// Chargers of the largest site, many times over.
    private static let linesHighest = 4_096

    /// A book without passwords: it lets nobody in.
    package static let empty = PasswordBook(lines: [])

    private init(lines: [Line]) {
        self.lines = lines
        for case .password(let identity, let hash) in lines { hashes[identity] = hash }
    }

    /// Reads a file's bytes; the first line that is wrong is the error.
    package init(_ bytes: [UInt8], file: String) throws(PKIError) {
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw .malformed(file: file, wanted: "passwords", reason: "it is not UTF-8")
        }
        var lines: [Line] = []
        var seen: Set<String> = []
        var rows = text.split(separator: "\n", omittingEmptySubsequences: false)
        // What stands behind the last line's end is no line.
        if rows.last?.isEmpty == true { rows.removeLast() }
        for (index, row) in rows.enumerated() {
            let words = row.split(separator: " ")
            if words.isEmpty || row.hasPrefix("#") {
                lines.append(.remark(String(row)))
                continue
            }
            guard words.count == 2, let hash = PasswordHash(text: words[1]),
                seen.insert(String(words[0])).inserted, lines.count < Self.linesHighest
            else {
                throw .malformed(
                    file: file, wanted: "passwords",
                    reason: "line \(index + 1) is no charger and hash, or the charger's second; "
                        + "set it with: busbar charger password")
            }
            lines.append(.password(String(words[0]), hash))
        }
        self.init(lines: lines)
    }

    /// The hash of a charger's password; nil where it has none.
    package subscript(identity: String) -> PasswordHash? { hashes[identity] }

    /// Sets or changes a charger's password.
    package mutating func set(_ hash: PasswordHash, of identity: String) {
        lines.removeAll {
            guard case .password(identity, _) = $0 else { return false }
            return true
        }
        lines.append(.password(identity, hash))
        hashes[identity] = hash
    }

    /// The file.
    package var text: String {
        lines.map { line in
            switch line {
            case .remark(let text): text + "\n"
            case .password(let identity, let hash): "\(identity) \(hash.text)\n"
            }
        }.joined()
    }

    /// Reads the file.
    package static func read(_ file: String) throws(PKIError) -> PasswordBook {
        try PasswordBook(SafeFile.read(file), file: file)
    }

    /// Sets a charger's password in the file, which is made where there is none.
    package static func set(
        _ password: Password, of identity: String, in file: String
    ) throws(PKIError) {
        let name = try CertificateAuthority.identity(identity)
        var book = SafeFile.exists(file) ? try read(file) : .empty
        book.set(try PasswordHash(of: password), of: name)
        try SafeFile.write(Array(book.text.utf8), to: file, for: .owner, replacing: true)
    }
}
