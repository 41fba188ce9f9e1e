import Foundation

/// Why a file of the operator's can't be read.
enum FileProblem: Error, Hashable {
    case missing
    case notPlain
    case tooLarge(bytesHighest: Int)
    case unreadable(String)

    var found: String {
        switch self {
        case .missing: "no such file"
        case .notPlain: "something that is no plain file"
        case .tooLarge(let highest): "more than \(highest) bytes"
        case .unreadable(let reason): "a file that can't be read: \(reason)"
        }
    }

    var allowed: String {
        switch self {
        case .missing, .notPlain, .unreadable: "a file that can be read"
        case .tooLarge(let highest): "at most \(highest) bytes"
        }
    }

    func error(file: String) -> ConfigurationError {
        ConfigurationError(
            kind: .unreadable, file: file, line: nil, key: "", found: found, allowed: allowed)
    }
}

/// The bytes of a plain file, never more than `bytesHighest`: a pipe or a device under that name
/// neither blocks nor fills the memory.
func boundedFile(_ path: String, bytesHighest: Int) throws(FileProblem) -> [UInt8] {
    let real = URL(fileURLWithPath: path).resolvingSymlinksInPath().path
    let attributes: [FileAttributeKey: Any]
    do {
        attributes = try FileManager.default.attributesOfItem(atPath: real)
    } catch {
        throw .missing
    }
    guard attributes[.type] as? FileAttributeType == .typeRegular else { throw .notPlain }
    do {
        let handle = try FileHandle(forReadingFrom: URL(fileURLWithPath: real))
        // Closed when the handle goes; nothing was written that could be lost.
        let data = try handle.read(upToCount: bytesHighest + 1) ?? Data()
        guard data.count <= bytesHighest else {
            throw FileProblem.tooLarge(bytesHighest: bytesHighest)
        }
        return Array(data)
    } catch let problem as FileProblem {
        throw problem
    } catch {
        throw .unreadable((error as NSError).localizedDescription)
    }
}
