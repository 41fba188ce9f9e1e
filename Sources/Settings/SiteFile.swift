import Allocation
import Depot
import Fleet
import Foundation
import Metering
import Units

/// The site file, `site.yaml`, and what it names.
package enum SiteFile {
    /// Reads the site file at `path` with the models in `modelsDirectory` (what `firmware-config`
    /// installs as). Throws all that is wrong at once.
    package static func read(
        path: String, modelsDirectory: String
    ) throws(ConfigurationErrors) -> SiteConfiguration {
        let findings = Findings()
        let directory = URL(fileURLWithPath: path).deletingLastPathComponent().relativePath
        var reader = SiteReader(
            directory: directory,
            models: ModelLibrary(library: modelsDirectory, siteDirectory: directory, findings),
            findings: findings)
        var configuration: SiteConfiguration?
        if let root = YAMLFile.root(path: path, findings),
            let keys = KeyReader(root, file: path, path: "", findings)
        {
            configuration = reader.configuration(keys)
        }
        guard let configuration, findings.errors.isEmpty else {
            throw ConfigurationErrors(
                errors: inOrder(findings.errors, first: path),
                unobeyed: findings.allowPlan ? configuration : nil)
        }
        return configuration
    }

    /// The site file's errors first, then each other file's, line by line; what was found first
    /// stays first within a line.
    private static func inOrder(
        _ errors: [ConfigurationError], first: String
    ) -> [ConfigurationError] {
        var files = [first]
        for error in errors where !files.contains(error.file) { files.append(error.file) }
        return files.flatMap { file in
            let ofFile = errors.filter { $0.file == file }.enumerated()
            return ofFile.sorted { left, right in
                (left.element.line ?? 0, left.offset) < (right.element.line ?? 0, right.offset)
            }.map(\.element)
        }
    }
}
