/// Why a certificate, a key or a password could not be made, read or kept.
package enum PKIError: Error, Hashable, Sendable {
    /// The operating system's reason.
    case unreadable(file: String, reason: String)
    /// The operating system's reason.
    case unwritable(file: String, reason: String)
    /// The file exists, and nobody asked to replace it.
    case alreadyThere(file: String)
    /// The file holds something else than it should, such as `a certificate`.
    case malformed(file: String, wanted: String, reason: String)
    /// A name that may not stand in a certificate, and what may.
    case badName(String, allowed: String)
    /// A key that is too weak, or of a kind that chargers don't speak.
    case badKey(String)
    /// A certificate that another authority has signed.
    case otherAuthority(file: String)
    /// A password that may not be set, and what may.
    case badPassword(allowed: String)
    /// libcrypto could not do something that it can do; its own reason.
    case library(doing: String, reason: String)

    /// What happened, for people.
    package var text: String {
        switch self {
        case .unreadable(let file, let reason): "\(file) can't be read: \(reason)"
        case .unwritable(let file, let reason): "\(file) can't be written: \(reason)"
        case .alreadyThere(let file): "\(file) is there already"
        case .malformed(let file, let wanted, let reason):
            "\(file) does not hold \(wanted)" + (reason.isEmpty ? "" : ": \(reason)")
        case .badName(let name, let allowed): "\"\(name)\" can't be certified; allowed: \(allowed)"
        case .badKey(let found):
            "the key is \(found); allowed: EC with 256 bits, RSA with 2048, or more"
        case .otherAuthority(let file): "\(file) was not signed by this depot's authority"
        case .badPassword(let allowed): "the password is not one; allowed: \(allowed)"
        case .library(let doing, let reason): "libcrypto failed at \(doing): \(reason)"
        }
    }
}
