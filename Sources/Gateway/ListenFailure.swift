/// A listener of the site file that can't be had.
package struct ListenFailure: Error, Hashable, Sendable {
    /// As the site file has it.
    package let host: String
    package let port: Int
    /// The operating system's error number; nil where the host's name could not be resolved.
    package let code: Int32?

    package init(host: String, port: Int, code: Int32?) {
        self.host = host
        self.port = port
        self.code = code
    }
}
