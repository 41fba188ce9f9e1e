import Depot
import GRDB
import Units

// What is to be handed upstream, in the transaction that makes it true.

extension OrderWriting {
    func enqueue(_ kind: OutboxRow.Kind, at: UTCTime, _ body: some OutboxBody) throws {
        guard bounds.outboxBytesHighest > 0 else { return }
        let row = OutboxRow(seq: 0, kind: kind, at: at, body: try body.text)
        try run("INSERT INTO outbox (\(OutboxRow.columns)) VALUES (?, ?, ?, ?, ?)", row.arguments)
    }

    func enqueue(_ told: IntervalSummary) throws {
        var summary = told
        switch told.subject {
        case .meter(let id, let node):
            summary.subject = .meter(id: cut(id), node: node.map { cut($0) })
        case .connector(let charger, let number):
            summary.subject = .connector(charger: cut(charger), number: number)
        }
        try enqueue(.interval, at: summary.to, IntervalBody(summary))
    }

    func enqueueGap(of told: LostDetail) throws {
        let lost = told.inOrder
        try enqueue(
            .gap, at: lost.to,
            GapBody(
                reason: .notKept, count: lost.count, kind: OutboxRow.Kind.interval.rawValue,
                from: lost.from.text(milliseconds: true), to: lost.to.text(milliseconds: true)))
    }

    /// Upstream is told when an alarm begins, when its severity changes and when it ends; a text
    /// whose figures move is no news.
    func raise(_ alarm: Alarm) throws {
        let id = kept(alarm.id)
        let before = try String.fetchOne(
            database, sql: "SELECT severity FROM alarms WHERE id = ? AND cleared_at IS NULL",
            arguments: [id])
        let severity = alarm.severity.rawValue
        let text = cut(alarm.text)
        if before == nil {
            try run(
                "INSERT INTO alarms (id, since, severity, text) VALUES (?, ?, ?, ?)",
                [id, alarm.since.milliseconds, severity, text])
        } else {
            try run(
                "UPDATE alarms SET severity = ?, text = ? WHERE id = ? AND cleared_at IS NULL",
                [severity, text, id])
        }
        guard before != severity else { return }
        try enqueue(
            .alarm, at: alarm.since,
            AlarmBody(
                id: id, state: before == nil ? .raised : .changed,
                since: alarm.since.text(milliseconds: true), severity: severity, words: text))
    }

    func clear(_ alarm: String, at time: UTCTime) throws {
        let id = kept(alarm)
        try run(
            "UPDATE alarms SET cleared_at = ? WHERE id = ? AND cleared_at IS NULL",
            [time.milliseconds, id])
        guard database.changesCount > 0 else { return }
        try enqueue(.alarm, at: time, AlarmBody(id: id, state: .cleared))
    }
}
