import Depot
import FieldBus
import Foundation
import Gateway
import LocalAPI
import PKI
import WebSocket

#if canImport(Glibc)
    import Glibc
#endif

/// Why the daemon can't start or go on, for the person at the box: what happened, what it means
/// for the depot, and the next step.
package struct StartFailure: Error, Hashable, Sendable {
    /// The sentences.
    package let text: String

    /// Puts any of the daemon's errors into words.
    package init(_ error: any Error, _ options: DaemonOptions) {
        let (what, next) = Self.words(error, options)
        text =
            "busbard can't run: \(what). Until it does, the chargers hold their fallbacks and "
            + "nothing is raised. \(next)"
    }

    private static func words(
        _ error: any Error, _ options: DaemonOptions
    ) -> (what: String, next: String) {
        switch error {
        case StoreError.locked(let process):
            let busbard = process.map { "another busbard (process \($0))" } ?? "another busbard"
            return (
                "\(busbard) works in \(options.stateDirectory)",
                "That one regulates the depot: leave it, stop it first, or name another directory "
                    + "with --state."
            )
        case let fault as StoreError:
            return (
                "\(options.stateDirectory) can't be used: \(fault.text)",
                "See that it is a directory of busbard's own, or name another with --state."
            )
        case let failure as ListenFailure: return words(failure, options)
        case let fault as LocalAPIServerError:
            return (
                "the socket of the local API can't be had: \(fault.text)",
                "Then start busbard again."
            )
        case let fault as FieldBusError: return (words(fault), descriptors)
        case is PKIError, is TLSMaterialFault:
            return (
                "what chargers connect with can't be used: \(what(error))",
                "Mend the file that is named, see with `busbar check \(options.site)` whether all "
                    + "fits, then start busbard again."
            )
        case let fault as SystemFault:
            return ("\(fault.call) failed: \(SystemError.text(fault.code))", descriptors)
        default:
            return (
                error.localizedDescription,
                "See that \(options.stateDirectory) and the directory of \(options.socket) are "
                    + "busbard's own, then start it again."
            )
        }
    }

    /// What is wrong with certificates, keys or passwords, as the rest of a sentence.
    static func what(_ error: any Error) -> String {
        switch error {
        case let fault as PKIError: fault.text
        case let fault as TLSMaterialFault: fault.reason
        default: error.localizedDescription
        }
    }

    private static let descriptors =
        "See that this box has memory left and that busbard may open files (LimitNOFILE), then "
        + "start it again."

    private static func words(
        _ failure: ListenFailure, _ options: DaemonOptions
    ) -> (what: String, next: String) {
        let place = "\(failure.host):\(failure.port)"
        guard let code = failure.code else {
            return (
                "chargers can't dial \(place): the name \(failure.host) can't be resolved",
                "Write an address of this box under ocpp.listeners in \(options.site)."
            )
        }
        let what = "chargers can't dial \(place): \(SystemError.text(code))"
        let keys = "ocpp.listeners in \(options.site)"
        switch code {
        case EADDRINUSE:
            return (
                what,
                "Find the program that listens there with `ss -ltnp sport = :\(failure.port)` and "
                    + "stop it, or change \(keys)."
            )
        case EADDRNOTAVAIL:
            return (
                what,
                "See with `ip address` whether this box has \(failure.host) and its network is "
                    + "up, or change \(keys)."
            )
        case EACCES, EPERM:
            return (
                what,
                "A port below 1024 needs a permission (CAP_NET_BIND_SERVICE): give it, or change "
                    + "\(keys)."
            )
        default: return (what, "Mend that, or change \(keys).")
        }
    }

    private static func words(_ fault: FieldBusError) -> String {
        switch fault {
        case .noLowDescriptor(let found):
            "no low descriptor is left for a meter line (the first free one is \(found))"
        case .system(let call, let code): "\(call) failed: \(SystemError.text(code))"
        case .notAnAddress(let host): "\(host) is no address"
        }
    }
}
