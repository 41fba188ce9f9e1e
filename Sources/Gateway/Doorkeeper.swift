import Dispatch
import NIOCore
import PKI

/// Checks chargers' passwords without holding up the loop that everybody lives on.
///
/// ```
/// login ─► known again by its digest (microseconds) ─────────────► right
///             └─► source locked? ─► room? ─► slow hash, own thread ─► right or wrong
/// ```
///
/// The slow hash (some 10 ms) runs on one thread behind a bounded line. A password that was right
/// is known again by a keyed digest, so that a depot that comes back all at once, or a charger
/// beside somebody who guesses, waits for nobody. An unknown name costs what a wrong password does.
///
/// A class, because the verdicts come back to it later. Lives on one loop.
final class Doorkeeper {
    /// What became of a login.
    enum Answer {
        case right
        case wrong
        /// Too many are waiting.
        case busy
        /// The source has been wrong too often; it may try again later.
        case locked
    }

    private var book = PasswordBook.empty
    private let seal: CredentialSeal
    /// The digests of passwords that were right, at most one for each in the book.
    private var digests: [String: CredentialSeal.Digest] = [:]
    /// What an unknown name is checked against.
    private let decoy: PasswordHash
    private let queue = DispatchQueue(label: "passwords")
    private var waiting = 0
    private var waitingOf: [String: Int] = [:]
    private var locks = SourceLocks()

    /// All sockets of a listener may wait: some five seconds, within the handshake's ten.
    static let waitingHighest = 512
    /// Who guesses from one address keeps others waiting for a tenth of a second. A depot's
    /// chargers have addresses of their own.
    static let waitingHighestPerSource = 8

    init() throws(PKIError) {
        seal = try CredentialSeal()
        decoy = try PasswordHash(of: .generate())
    }

    /// Takes the passwords as they stand now. What was right under another hash is right no more.
    func use(_ book: PasswordBook) {
        self.book = book
        digests = digests.filter { book[$0.key] != nil }
    }

    /// Checks a login; `then` is called on `loop`, at once or later.
    func check(
        _ identity: String, _ password: Password, from source: String, on loop: any EventLoop,
        then: @escaping (Answer) -> Void
    ) {
        let hash = book[identity] ?? decoy
        let digest = seal.digest(password, for: hash)
        if let known = digests[identity], known.equals(digest) { return then(.right) }
        guard !locks.isLocked(source, at: loop.now) else { return then(.locked) }
        guard waiting < Self.waitingHighest,
            waitingOf[source, default: 0] < Self.waitingHighestPerSource
        else { return then(.busy) }
        waiting += 1
        waitingOf[source, default: 0] += 1
        let finish = NIOLoopBound(
            { (isRight: Bool) in
                self.leave(source)
                // The book may have changed meanwhile.
                let isKnown = isRight && self.book[identity] == hash
                self.note(isKnown, identity, digest, source, at: loop.now)
                then(isKnown ? .right : .wrong)
            }, eventLoop: loop)
        queue.async {
            let isRight = hash.matches(password)
            loop.execute { finish.value(isRight) }
        }
    }

    private func leave(_ source: String) {
        waiting -= 1
        let left = waitingOf[source, default: 1] - 1
        waitingOf[source] = left > 0 ? left : nil
    }

    private func note(
        _ isRight: Bool, _ identity: String, _ digest: CredentialSeal.Digest, _ source: String,
        at now: NIODeadline
    ) {
        if isRight {
            digests[identity] = digest
            locks.forgive(source)
        } else {
            locks.blame(source, at: now)
        }
    }
}
