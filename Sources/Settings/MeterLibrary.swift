import Foundation
package import Metering

/// Every meter model that the box carries.
package enum MeterLibrary {
    /// The models in `modelsDirectory` (what `firmware-config` installs as), by name. Throws all
    /// that is wrong in their files at once, and where there is no model at all.
    package static func maps(
        modelsDirectory: String
    ) throws(ConfigurationErrors) -> [RegisterMap] {
        let findings = Findings()
        let folder = "\(modelsDirectory)/meters"
        // `try?`: a folder that can't be listed shows no model, and that is reported below.
        let files = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        let names = files.filter { $0.hasSuffix(".yaml") && !$0.hasPrefix(".") }.sorted()
        if names.isEmpty {
            findings.add(
                ConfigurationError(
                    kind: .reference, file: folder, line: nil, key: "",
                    found: "no meter model", allowed: "a folder with meter models (--models)"))
        }
        let maps = names.compactMap { name in
            MeterModelFile.read(
                path: "\(folder)/\(name)", name: String(name.dropLast(5)), findings)
        }
        guard findings.errors.isEmpty else {
            throw ConfigurationErrors(
                errors: findings.errorsInOrder(first: folder), unobeyed: nil)
        }
        return maps
    }
}
