import ArgumentParser
import Depot
import PKI
import Screens

/// What is told of a certificate or password that could not be made, and how the program ends.
struct PKIFailure {
    private let error: PKIError

    init(_ error: PKIError) { self.error = error }

    private var nextStep: String {
        switch error {
        case .alreadyThere:
            "give --force to replace it; whatever was made for the old one must be made anew"
        case .unreadable: "name the directory with --directory, or make it with: busbar pki init"
        case .unwritable: "run it as root, and check that the disk has room"
        case .malformed: "put the right file there, or make it anew"
        case .otherAuthority: "make a new one with: busbar pki issue"
        case .library: "check the memory of the box, then try again"
        case .badName, .badKey, .badPassword: "try again with what is allowed"
        }
    }

    /// Says it and ends with 2 for what was typed, with 1 for what was found.
    func end() throws -> Never {
        switch error {
        case .badName, .badPassword: throw ValidationError(error.text)
        case .unreadable, .unwritable, .alreadyThere, .malformed, .badKey, .otherAuthority,
            .library:
            Console.complain([
                "busbar: \(error.text)".escapedForTerminal, "  next: \(nextStep)",
            ])
            throw ExitCode(1)
        }
    }
}
