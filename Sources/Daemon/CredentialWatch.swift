import Depot
import Gateway
import Logging
import PKI
import Units

/// Looks once a minute whether certificates, keys or passwords have changed, and whether a
/// certificate nears its end. A file that is no good changes nothing: what was good goes on.
///
/// The files are a few kilobytes, so they are read and compared whole: no time stamp is trusted
/// that a copy may keep or a clock may set back.
actor CredentialWatch {
    /// As the files stood at the start.
    nonisolated let credentials: Credentials
    private var files: CredentialFiles
    /// What was found wrong last, so that it is said once.
    private var complaint: String?
    private var told: [CertificateNotice] = []
    private let log: Logger
    private let renew: @Sendable (Credentials) -> Void
    private let tell: @Sendable ([CertificateNotice]) -> Void

    /// A technician who has set a password waits no longer than this.
    private static let period = Duration.seconds(60)

    init(
        files: CredentialFiles, log: Logger, renew: @escaping @Sendable (Credentials) -> Void,
        tell: @escaping @Sendable ([CertificateNotice]) -> Void
    ) throws {
        self.files = files
        credentials = try files.credentials()
        self.log = log
        self.renew = renew
        self.tell = tell
    }

    /// Runs until it is cancelled.
    func run(_ now: @Sendable () -> UTCTime) async {
        while !Task.isCancelled {
            look(at: now())
            // `try?`: it throws only where it is cancelled, which the loop sees next.
            try? await Task.sleep(for: Self.period)
        }
    }

    private func look(at now: UTCTime) {
        do {
            let fresh = try files.readAgain()
            if fresh != files {
                renew(try fresh.credentials())
                files = fresh
                log.notice("new certificates or passwords are in force for who connects next")
            }
            complaint = nil
        } catch {
            let text = StartFailure.what(error)
            if text != complaint {
                log.warning("\(text): what was read before stays in force. Mend the file.")
            }
            complaint = text
        }
        // Those in force near their end whatever became of new ones. `try?`: `credentials` could
        // use the same files, so they can be read.
        guard let notices = try? files.notices(at: now), notices != told else { return }
        tell(notices)
        told = notices
    }
}
