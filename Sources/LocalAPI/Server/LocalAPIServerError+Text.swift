extension LocalAPIServerError {
    /// What happened and the next step, for the daemon's log.
    package var text: String {
        switch self {
        case .inUse(let path):
            "another busbard serves at \(path): stop it, or name another socket with --socket"
        case .notASocket(let path):
            "\(path) is no socket and is left alone: move it away, or name another socket"
        case .pathTooLong(let path, let highest):
            "the socket's path has \(path.utf8.count) bytes and may have \(highest): name a shorter one"
        case .system(let step, let path, let code):
            "\(step) of \(path): \(SystemError.text(code)): see that its directory exists and is "
                + "busbard's own, or name another socket with --socket"
        }
    }
}
