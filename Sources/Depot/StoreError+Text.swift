extension StoreError {
    /// What happened, as the rest of a sentence for people.
    package var text: String {
        switch self {
        case .locked(let process):
            "another busbard" + (process.map { " (process \($0))" } ?? "") + " works in it"
        case .diskFull: "the disk or its quota is full"
        case .readOnly: "it can't be written: permissions, or a read-only disk"
        case .inputOutput(let code): "the disk failed (error \(code))"
        case .corrupt: "the database file is damaged"
        case .newer: "the database was written by a newer version of Busbar"
        case .refused(let sentence): "the database refused it: \(sentence)"
        case .busy: "another program has the database file open"
        case .queueFull: "too much waits for the disk"
        case .closed: "it is being closed"
        case .other(_, let sentence): sentence
        }
    }
}
