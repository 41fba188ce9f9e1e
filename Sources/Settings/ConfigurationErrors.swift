/// Everything that is wrong with a site's files.
package struct ConfigurationErrors: Error, Sendable {
    /// At least one, file by file and line by line.
    package let errors: [ConfigurationError]
    /// What the files say, where nothing but keys that are not obeyed yet stands in the way: for
    /// `busbar check`, never for running.
    package let unobeyed: SiteConfiguration?
}
