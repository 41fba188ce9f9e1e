import Depot
import Foundation
import Metering

/// The model files that a site names: `generic-ac` is `chargers/generic-ac.yaml` in the library,
/// `./box.yaml` stands beside the site file. Nothing else is followed: a model's name never leads
/// out of these two places. Each file is read once, and its errors are told once.
struct ModelLibrary {
    private let library: String
    private let siteDirectory: String
    private let findings: Findings
    private var chargers: [String: ChargerModel?] = [:]
    private var meters: [String: RegisterMap?] = [:]

    init(library: String, siteDirectory: String, _ findings: Findings) {
        self.library = library
        self.siteDirectory = siteDirectory
        self.findings = findings
    }

    /// The charger model that `keys` names under `model`; nil, with errors, where there is none.
    mutating func chargerModel(_ keys: inout KeyReader) -> ChargerModel? {
        guard let name = keys.required("model", .model) else { return nil }
        if let known = chargers[name] { return known }
        let model = path(of: name, in: "chargers", keys).flatMap { path in
            ChargerModelFile.read(path: path, name: Self.plain(name), findings)
        }
        chargers[name] = .some(model)
        return model
    }

    /// The register map that `keys` names under `model`; nil, with errors, where there is none.
    mutating func registerMap(_ keys: inout KeyReader) -> RegisterMap? {
        guard let name = keys.required("model", .model) else { return nil }
        if let known = meters[name] { return known }
        let map = path(of: name, in: "meters", keys).flatMap { path in
            MeterModelFile.read(path: path, name: Self.plain(name), findings)
        }
        meters[name] = .some(map)
        return map
    }

    /// Where a model's file is; nil, with an error, where there is none.
    private func path(of name: String, in folder: String, _ keys: KeyReader) -> String? {
        let path =
            name.hasPrefix("./")
            ? "\(siteDirectory)/\(name.dropFirst(2))" : "\(library)/\(folder)/\(name).yaml"
        guard FileManager.default.fileExists(atPath: path) else {
            let known = names(in: folder)
            let meant = nearMiss(name, among: known).map { "did you mean \($0)?" }
            let list = known.isEmpty ? "none is there" : known.joined(separator: ", ")
            keys.report(
                .reference, "model", found: "\(keys.found("model")), which has no file \(path)",
                allowed: meant ?? "a model in \(library)/\(folder) (\(list)) or ./file.yaml")
            return nil
        }
        return path
    }

    /// The models that the library has in a folder, at most twenty of them.
    private func names(in folder: String) -> [String] {
        // A library that can't be listed has no models to offer; the missing file is told anyway.
        let files = try? FileManager.default.contentsOfDirectory(atPath: "\(library)/\(folder)")
        return (files ?? []).filter { $0.hasSuffix(".yaml") }.map { String($0.dropLast(5)) }
            .sorted().prefix(20).map { $0 }
    }

    private static func plain(_ name: String) -> String {
        name.hasSuffix(".yaml") ? String(name.dropLast(5)) : name
    }
}

extension Field where Value == String {
    /// A model's name, or the path of its file beside the site file. Neither leads out of the
    /// folder that it is looked up in.
    fileprivate static var model: Field {
        Field(
            allowed: "a name such as generic-ac, or a path such as ./box.yaml beside the site file"
        ) { node in
            node.text.flatMap { isSafe($0) ? $0 : nil }
        }
    }

    private static func isSafe(_ name: String) -> Bool {
        guard name.hasPrefix("./") else {
            return hasOnly(name, besidesLettersAndDigits: "._-", upTo: 64) && !name.hasPrefix(".")
                && !name.hasSuffix(".yaml")
        }
        let steps = name.dropFirst(2).split(separator: "/", omittingEmptySubsequences: false)
        return name.hasSuffix(".yaml")
            && steps.allSatisfy { step in
                hasOnly(String(step), besidesLettersAndDigits: "._-", upTo: 64)
                    && !step.hasPrefix(".")
            }
    }
}
