import Depot
import Units

/// What a person should know of what waits to be handed upstream. Nothing else depends on it.
extension Controller {
    /// What is over a day old should long be upstream, whatever `interval_s` says.
    private static let undeliveredHighest = Milliseconds.minutes(24 * 60)
    /// One session out of a charger's long queue is old when it comes in: only where nothing was
    /// taken for so long is age a fault. It is the longest `interval_s`.
    private static let patience = Milliseconds.minutes(60)

    mutating func noteUplink(at moment: Moment, into effects: inout Effects) {
        guard let uplink else { return }
        let why = uplink.failure.map { " The reason: \($0)." } ?? ""
        if let oldest = uplink.level.oldest, moment.utc - oldest > Self.undeliveredHighest,
            moment.instant - uplink.tookLast >= Self.patience
        {
            alarms.note("uplink_undelivered", .warning, at: moment, into: &effects) {
                "Nothing could be handed upstream for over a day; \(uplink.level.rows) rows wait "
                    + "and are kept." + why + " Charging is not touched by it. Check the link to "
                    + "the internet, then `systemctl status busbar-uplink`."
            }
        }
        if let row = uplink.refused {
            alarms.note("uplink_row_refused", .warning, at: moment, into: &effects) {
                "Upstream refuses row \(row) of the outbox by itself, and what is behind it waits."
                    + why + " After a day of this a gap is handed over in its place. Tell those "
                    + "who run the receiver; the row stands in `journalctl -u busbar-uplink`."
            }
        }
        // A tenth left is hours to days: rows come in a few at a time.
        if uplink.level.bytes > uplink.bytesHighest / 10 * 9 {
            alarms.note("uplink_outbox_full", .warning, at: moment, into: &effects) {
                "What waits to be handed upstream has filled its place "
                    + "(\(uplink.bytesHighest / 1_000_000) MB): quarter hours are let go, the "
                    + "oldest first, then alarms, then sessions, and gaps count them." + why
                    + " Bring the link upstream back, or give it more room (outbox_bytes_max)."
            }
        }
    }
}
