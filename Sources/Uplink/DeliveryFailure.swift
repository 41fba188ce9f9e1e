/// Why a batch is still ours.
package enum DeliveryFailure: Error, Hashable, Sendable {
    /// No connection came about, or its TLS was not to be trusted: in words.
    case notReachable(String)
    /// The answer did not come in time.
    case tooSlow
    /// It hung up in the middle of its answer, or sent no HTTP.
    case cut
    /// A body longer than any acknowledgement.
    case tooLong
    /// A status that is no answer to a batch, and for how long it asks to be left alone.
    case status(Int, retryAfterSeconds: Int64?)
    /// To another place; that is never followed: rows and token are for this receiver only.
    case redirected(Int)
    /// It does not let this box in.
    case notLetIn(Int)
    /// It will not have these rows.
    case batchRefused(Int, String)
    /// Status 200 with something else: a portal's page, say.
    case notTyped(String)
    /// An acknowledgement for another box.
    case otherBox(String)
    /// An acknowledgement of rows that it was not given.
    case outOfRange(Int64, first: Int64, last: Int64)
    /// A proper acknowledgement of nothing.
    case tookNothing
    /// A file of ours that is needed for it.
    case ownFile(String)

    /// In words, without a full stop.
    package var text: String {
        switch self {
        case .notReachable(let reason): "the receiver can't be reached: \(reason)"
        case .tooSlow: "the receiver did not answer in time"
        case .cut: "the receiver hung up in the middle of its answer"
        case .tooLong:
            "the receiver's answer is longer than the \(ReceiverAnswer.bodyBytesHighest) bytes of "
                + "any acknowledgement"
        case .status(let code, _): "the receiver answered with status \(code)"
        case .redirected(let code):
            "the receiver sends elsewhere (status \(code)), which is not followed: see url in "
                + "uplink.yaml"
        case .notLetIn(let code):
            "the receiver does not let this box in (status \(code)): see its token and certificate"
        case .batchRefused(let code, let words):
            "the receiver will not have these rows (status \(code))"
                + (words.isEmpty ? "" : ", it says: \(words)")
        case .notTyped(let beginning):
            "what answers is no receiver of batches"
                + (beginning.isEmpty ? ": it says nothing" : ": its answer begins \(beginning)")
        case .otherBox(let box):
            "the receiver acknowledged rows of another box (\(box)); nothing was removed"
        case .outOfRange(let seq, let first, let last):
            "the receiver acknowledged \(seq), but had \(first) to \(last); nothing was removed"
        case .tookNothing: "the receiver took none of the rows"
        case .ownFile(let reason): reason
        }
    }

    /// Whether it speaks of the rows themselves: fewer of them may do.
    var isOfRows: Bool {
        switch self {
        case .batchRefused: true
        case .notReachable, .tooSlow, .cut, .tooLong, .status, .redirected, .notLetIn, .notTyped,
            .otherBox, .outOfRange, .tookNothing, .ownFile:
            false
        }
    }

    /// For how long the receiver asks to be left alone.
    var retryAfterSeconds: Int64? {
        guard case .status(_, let seconds) = self else { return nil }
        return seconds
    }
}
