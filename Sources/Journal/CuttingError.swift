package import Units

/// Why a stretch can't be cut out of a recording, or a cutting can't be read.
package enum CuttingError: Error, Hashable, Sendable {
    /// The recording or the file can't be read at all.
    case unreadable(JournalError)
    /// A record or a state is not what this version writes.
    case record(RecordError)
    /// The stretch begins before the recording or ends after it; `tornAt` is the byte from which on
    /// the newest segment is torn or not written yet.
    case beyond(asked: UTCTime, from: UTCTime, to: UTCTime, tornAt: Int?)
    /// Nothing happened between the two.
    case empty(from: UTCTime?, to: UTCTime?)
    /// The recording holds no event.
    case nothingRecorded
    /// The controller began anew within the stretch, at the event after this.
    case startedAfter(UTCTime)
    /// Events are missing in the recording after this.
    case missingAfter(UTCTime)
    /// This program's controller acts otherwise than the recorded one, so it can't say what that
    /// one wanted done.
    case differs(at: UTCTime)
    /// More steps than a cutting may have.
    case tooLong(most: Int)
    /// A line of a cutting's file, from 1.
    case line(Int, found: String, allowed: String)

    /// For people; it begins with the file, as it was named to us.
    package func text(of path: String) -> String {
        switch self {
        case .line(let line, let found, let allowed):
            return "\(path):\(line): found \(found); allowed: \(allowed)"
        case .unreadable(let error): return "\(path): \(error.text)"
        case .record(let error): return "\(path): it holds something \(error.text)"
        case .beyond(let asked, let from, let to, let tornAt):
            let tail = tornAt.map { "; its end is torn or not written yet, from byte \($0) on" }
            return "\(path): found no \(asked.text(milliseconds: true)); allowed: "
                + "\(from.text(milliseconds: true)) to \(to.text(milliseconds: true))"
                + (tail ?? "")
        case .empty(let from, let to):
            let first = from.map { " from \($0.text(milliseconds: true))" } ?? ""
            let last = to.map { " to \($0.text(milliseconds: true))" } ?? ""
            return "\(path): found no event\(first)\(last); allowed: a stretch with one at least"
        case .nothingRecorded: return "\(path): no event is recorded here"
        case .startedAfter(let moment):
            return "\(path): found a start of the daemon after \(moment.text(milliseconds: true)); "
                + "allowed: a stretch that ends there, or one that begins later"
        case .missingAfter(let moment):
            return "\(path): found that events are missing after "
                + "\(moment.text(milliseconds: true)); allowed: a stretch that ends there, or one "
                + "that begins later"
        case .differs(let moment):
            return "\(path): found that the controller of this program acts otherwise at "
                + "\(moment.text(milliseconds: true)); allowed: what it acts alike up to the end "
                + "of, or the version that recorded it"
        case .tooLong(let most): return "\(path): found more than \(most) events; allowed: so many"
        }
    }

    /// Refuses a stretch that the recording does not cover, to the second: `busbar replay` shows
    /// no more.
    static func check(
        from: UTCTime?, to: UTCTime?, recordedFrom first: UTCTime, to last: UTCTime,
        tornAt: Int? = nil
    ) throws(CuttingError) {
        let second = Milliseconds.seconds(1)
        for asked in [from, to] {
            guard let asked else { continue }
            guard asked + second > first, asked - second < last else {
                throw .beyond(asked: asked, from: first, to: last, tornAt: tornAt)
            }
        }
        if let from, let to, to < from { throw .empty(from: from, to: to) }
    }
}
