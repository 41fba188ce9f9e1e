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
                errors: findings.errorsInOrder(first: path),
                unobeyed: findings.allowPlan ? configuration : nil)
        }
        return configuration
    }
}
