/// What the daemon is started with.
package struct DaemonOptions: Sendable {
    /// The site file.
    package var site: String
    /// Where the database and the journal stand.
    package var stateDirectory: String
    /// The local API's socket.
    package var socket: String
    /// Where `meters/` and `chargers/` stand.
    package var models: String

    package init(site: String, stateDirectory: String, socket: String, models: String) {
        self.site = site
        self.stateDirectory = stateDirectory
        self.socket = socket
        self.models = models
    }
}
